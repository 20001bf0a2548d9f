### The digital human: /avatar, asked step by step.

command-avatar = Make a face speak

kind-avatar-speech = Digital human
doing-avatar-speech = 🗣 Making it speak
by-avatar = Digital human

form-avatar = 🗣 A digital human
form-avatar-hint = All there. Tap a button to change something, or start.
form-avatar-go = 🗣 Make it speak
form-avatar-face = 🧑 Face
form-avatar-face-ask = Step 1: send me a portrait, or a short video, in which one face is seen well.
form-avatar-voice = 🎙 Voice
form-avatar-voice-ask = Step 2: whose voice shall it be? My recording: it says what you recorded. Cloned: it says a text in the voice of a sample. Stock: it says a text in a voice that the service has already.
form-avatar-voice-recording = 🎙 My recording
form-avatar-voice-clone = 🧬 Cloned from a sample
form-avatar-voice-stock = 📚 A stock voice
form-avatar-recording = 🎙 Recording
form-avatar-recording-ask = Step 3: record a voice message with what it shall say, or send me an audio file.
form-avatar-sample = 🧬 Sample
form-avatar-sample-ask = Step 3: send me 20 seconds or more of the voice, as a voice message or an audio file. One speaker, no music.
form-avatar-stock = 📚 Voice id
form-avatar-stock-ask = Step 3: send me the two ids of the voice, engine and audio, with a space between.
form-avatar-language = 🌐 Language
form-avatar-language-ask = Step 4: which language does it speak?
form-avatar-language-en = English
form-avatar-language-zh = 中文
form-avatar-text = 📝 Text
form-avatar-text-ask = Step 5: what shall it say? At most 1000 characters.
form-avatar-clean = 💎 No watermark (may cost more)

error-avatar-sample = This sample has { $seconds } { $seconds ->
    [one] second
   *[other] seconds
}; a voice can only be cloned from { $least } or more. Send a longer one.
error-avatar-stock = I need two ids here: the engine’s and the voice’s, with a space between.
error-form-avatar-face = I need a face here: a photo or a video of a person.
error-form-avatar-recording = I need a sound here: a voice message or an audio file.
error-form-avatar-sample = I need a sound here: a voice message or an audio file of 20 seconds or more.
error-form-avatar-too-many = One face and one voice are enough. Send them one after the other.
error-no-public-url-avatar = The digital human fetches face and voice from the web, and this bot has no address there yet. Whoever runs it has to set PUBLIC_URL and WEB_LISTEN.
error-avatar-speech-bad-request = Nothing came of it: no face was found, or the sound cannot be used. Send a picture in which the face is seen from the front and well lit.
error-avatar-speech-upstream-error = The service gave up without a result. Try a clearer picture and a longer recording.
