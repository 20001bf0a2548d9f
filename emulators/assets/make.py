"""Makes the sounds and the film in this folder; needs ffmpeg and espeak-ng, run by hand.

Nothing imports it: the emulators only read the files.
"""

from __future__ import annotations

import array
import math
import subprocess
import tempfile
import wave
from collections.abc import Iterable
from pathlib import Path

RATE = 32_000
HERE = Path(__file__).parent
NOTES = {
    n: i for i, n in enumerate(("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"))
}


def pitch(note: str) -> float:
    """`A4` in hertz."""
    return 440.0 * 2 ** ((NOTES[note[:-1]] - 9) / 12 + int(note[-1]) - 4)


def pluck(track: array.array[float], at: float, note: str, length: float, loud: float) -> None:
    """A soft string: a few harmonics, each dying faster than the one below it."""
    start, hertz = int(at * RATE), pitch(note)
    for n in range(min(int(length * RATE), len(track) - start)):
        t = n / RATE
        attack = min(1.0, t / 0.012) * min(1.0, (length - t) / 0.08)
        turn = 2 * math.pi * hertz * t
        tone = math.sin(turn) + 0.42 * math.sin(2 * turn) * math.exp(-3 * t)
        tone += 0.18 * math.sin(3 * turn) * math.exp(-6 * t)
        track[start + n] += loud * attack * math.exp(-1.7 * t) * tone


def pad(track: array.array[float], at: float, note: str, length: float, loud: float) -> None:
    """A slow chord tone that swells and fades."""
    start, hertz = int(at * RATE), pitch(note)
    for n in range(min(int(length * RATE), len(track) - start)):
        t = n / RATE
        swell = math.sin(math.pi * t / length) ** 0.7
        drift = 1.0 + 0.0015 * math.sin(2 * math.pi * 4.5 * t)
        track[start + n] += loud * swell * math.sin(2 * math.pi * hertz * drift * t)


def brush(track: array.array[float], at: float, loud: float) -> None:
    """A brush on a snare drum: noise from a fixed generator, so that it is always the same."""
    start, state = int(at * RATE), 12345
    for n in range(min(int(0.09 * RATE), len(track) - start)):
        state = (1103515245 * state + 12345) & 0x7FFFFFFF
        track[start + n] += loud * (state / 0x3FFFFFFF - 1) * math.exp(-45 * n / RATE)


def song(bars: Iterable[tuple[str, str, str]], beat: float, steps: int) -> array.array[float]:
    """Bars of (bass, chord, melody); `steps` arpeggio notes a bar, `-` rests."""
    bars = list(bars)
    length = steps * beat
    track = array.array("d", bytes(8 * int(RATE * (length * len(bars) + 2.2))))
    for number, (bass, chord, melody) in enumerate(bars):
        at, tones = number * length, chord.split()
        pluck(track, at, bass, length, 0.34)
        for tone in tones:
            pad(track, at, tone, length * 1.15, 0.07)
        for step in range(steps):
            pluck(track, at + step * beat, tones[step % len(tones)], beat * 2, 0.13)
            if step % 2:
                brush(track, at + step * beat, 0.05)
        for step, note in enumerate(melody.split()):
            if note != "-":
                pluck(track, at + step * beat, note, beat * 3, 0.3)
    return track


def save(track: array.array[float], name: str, *options: str) -> None:
    """Write the track through ffmpeg."""
    peak = max(abs(sample) for sample in track)
    tail = int(1.6 * RATE)
    pcm = array.array("h")
    for n, sample in enumerate(track):
        fade = min(1.0, (len(track) - n) / tail)
        pcm.append(int(30_000 * fade * sample / peak))
    with tempfile.TemporaryDirectory() as folder:
        source = str(Path(folder, "song.wav"))
        with wave.open(source, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE)
            out.writeframes(pcm.tobytes())
        encode("-i", source, *options, str(HERE / name))


def encode(*arguments: str) -> None:
    """Run ffmpeg, without metadata of the machine in the file."""
    quiet = ("ffmpeg", "-y", "-loglevel", "error")
    subprocess.run([*quiet, *arguments[:-1], "-map_metadata", "-1", arguments[-1]], check=True)


def speak() -> None:
    """One sentence in every format that a speech model offers."""
    words = "Hello from the harbour. This is the voice of the demo."
    with tempfile.TemporaryDirectory() as folder:
        source = str(Path(folder, "voice.wav"))
        espeak = ("espeak-ng", "-v", "en-gb", "-s", "150", "-p", "45", "-w", source, words)
        subprocess.run(espeak, check=True)
        for name, *options in (
            ("voice.mp3", "-codec:a", "libmp3lame", "-b:a", "32k", "-id3v2_version", "0"),
            ("voice.ogg", "-codec:a", "libopus", "-b:a", "24k"),
            ("voice.aac", "-codec:a", "aac", "-b:a", "32k"),
            ("voice.flac", "-codec:a", "flac", "-ar", "12000", "-sample_fmt", "s16"),
            ("voice.wav", "-codec:a", "pcm_s16le", "-ar", "24000"),
        ):
            encode("-i", source, *options, "-ac", "1", str(HERE / name))


MORNING = [
    ("C3", "C4 E4 G4 B4", "E5 - G5 - B5 - A5 -"),
    ("A2", "A3 C4 E4 G4", "G5 - E5 - C5 - D5 -"),
    ("F2", "F3 A3 C4 E4", "A4 - C5 - E5 - D5 C5"),
    ("G2", "G3 B3 D4 F4", "B4 - D5 - G5 - F5 -"),
    ("C3", "C4 E4 G4 B4", "E5 - G5 - C6 - B5 A5"),
    ("A2", "A3 C4 E4 G4", "G5 - A5 - E5 - - -"),
    ("D3", "D4 F4 A4 C5", "F5 - E5 - D5 - C5 -"),
    ("C3", "C4 E4 G4 B4", "C5 - - - G4 - C5 -"),
]
WALTZ = [
    ("D3", "D4 F4 A4", "A5 - F5 - D5 -"),
    ("A#2", "A#3 D4 F4", "A#5 - A5 - F5 -"),
    ("F2", "F3 A3 C4", "C6 - A5 - F5 -"),
    ("C3", "C4 E4 G4", "G5 - E5 - C5 -"),
    ("G2", "G3 A#3 D4", "A#4 - D5 - G5 -"),
    ("D3", "D4 F4 A4", "F5 - A5 - D6 -"),
    ("A2", "A3 C#4 E4", "C#6 - A5 - E5 -"),
    ("D3", "D4 F4 A4", "D5 - A4 - D4 -"),
    ("A#2", "A#3 D4 F4", "D5 - F5 - A#5 -"),
    ("C3", "C4 E4 G4", "G5 - A5 - A#5 -"),
    ("A2", "A3 C#4 E4", "A5 - G5 - E5 -"),
    ("D3", "D4 F4 A4", "D5 - - - D4 -"),
]


def main() -> None:
    """Make all files of this folder."""
    mp3 = ("-codec:a", "libmp3lame", "-b:a", "32k", "-id3v2_version", "0", "-write_id3v1", "0")
    save(song(MORNING, 0.36, 8), "morning.mp3", *mp3)
    save(song(WALTZ, 0.34, 6), "waltz.mp3", *mp3)
    speak()
    film = "gradients=s=480x270:d=5:r=15:c0=0x1b3a5c:c1=0xe8a87c:c2=0x41b3a3:n=3:speed=0.02:seed=7"
    h264 = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "32", "-movflags", "+faststart")
    sound = ("-i", str(HERE / "morning.mp3"), "-c:a", "aac", "-b:a", "24k", "-shortest")
    encode("-f", "lavfi", "-i", film, *sound, *h264, str(HERE / "film.mp4"))


if __name__ == "__main__":
    main()
