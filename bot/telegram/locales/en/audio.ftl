### Sound: spoken questions, transcripts, translations, texts said aloud.

command-transcribe = Write down what is said in a recording
command-translate = Translate a recording or a text
command-say = Say a text as a voice note

# Under what was heard of a long recording
heard-more = Reply to the recording with /transcribe for the whole text.

button-aloud = 🔊 Read aloud
pressed-aloud = One moment, I am clearing my throat…

kind-audio-transcribe = Transcript
kind-audio-subtitles = Subtitles
kind-audio-translate = Translation
kind-audio-say = Voice note
doing-audio-transcribe = 🎧 Listening
doing-audio-subtitles = 📄 Writing subtitles
doing-audio-translate = 🌐 Translating
doing-audio-say = 🔊 Reading aloud
by-audio = The gateway’s voice

action-subtitles = 📄 { $label }
action-voice = 🗣 Voice and speed

form-transcribe = 🎧 A transcript
form-transcribe-go = 🎧 Write it down
form-transcribe-recording = Recording
form-transcribe-recording-ask = Send me the recording: a voice message, an audio file or a video.

form-say = 🔊 A voice note
form-say-go = 🔊 Say it
form-say-hint = Voice and speed are kept for the next time.
form-say-text = Text
form-say-text-ask = What shall I say?
form-say-voice = 🗣 Voice
form-say-voice-ask = Which voice shall it be?
form-say-voice-nova = Nova
form-say-voice-alloy = Alloy
form-say-voice-echo = Echo
form-say-voice-fable = Fable
form-say-voice-onyx = Onyx
form-say-voice-shimmer = Shimmer
form-say-speed = 🏃 Speed
form-say-speed-ask = How fast shall I speak?
form-say-speed-1 = Normal
form-say-speed-0-75 = 0.75×
form-say-speed-1-25 = 1.25×
form-say-speed-1-5 = 1.5×
form-say-speed-2 = 2×

error-nothing-heard = I could not make out any words in this recording. Say it again, or write to me. Of a video I hear the sound and do not see the pictures.
error-recording-kind = Recordings of this kind cannot be listened to. Send a voice message, or an MP3, M4A, OGG, WAV, FLAC, MP4 or WEBM file.
error-no-listener = The gateway offers this bot no model that can listen. Please write to me instead.
error-no-speaker = The gateway offers this bot no model that can speak.
error-subtitles-form = I can write subtitles as srt or vtt: /transcribe srt in reply to a recording. Without a word behind it, /transcribe gives the text.
error-translate-empty = Nothing to translate yet. Write it after the command, like this: /translate de Good morning. Or reply to a text or a recording with /translate or /translate de.
error-say-empty = Nothing to say yet. Write it after the command, like this: /say Good morning. Or reply to a message with /say.
error-say-too-long = That has { $length } characters; I can say at most { $limit } at once. Send me a part of it.
error-audio-transcribe-no-result = I could not make out any words in this recording.
error-audio-translate-no-result = I could not make out any words to translate.
error-audio-say-no-result = The voice said nothing. Try again.

form-translate = 🌐 A translation
form-translate-go = 🌐 Translate
form-translate-text = Text
form-translate-text-ask = What should I translate? Send me a text, a voice message or another recording.
form-translate-recording = Recording
form-translate-recording-ask = Send me the recording: a voice message, an audio file or a video.
error-form-translate-recording = I need a recording here: a voice message, an audio file or a video.
error-form-translate-too-many = One recording at a time, please.
