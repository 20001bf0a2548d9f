### 数字人：/avatar，一步一步地问。

command-avatar = 让人像开口说话

kind-avatar-speech = 数字人
doing-avatar-speech = 🗣 正在生成数字人
by-avatar = 数字人

form-avatar = 🗣 数字人
form-avatar-hint = 都齐了。点按钮可以修改，或者直接开始。
form-avatar-go = 🗣 开始生成
form-avatar-face = 🧑 人像
form-avatar-face-ask = 第 1 步：发来一张人像照片或一段短视频，脸要清楚，只有一个人。
form-avatar-voice = 🎙 声音
form-avatar-voice-ask = 第 2 步：用谁的声音？我的录音：照你录的内容说。克隆：用样本的声音念一段文字。现成声音：用服务方已有的声音念一段文字。
form-avatar-voice-recording = 🎙 我的录音
form-avatar-voice-clone = 🧬 从样本克隆
form-avatar-voice-stock = 📚 现成声音
form-avatar-recording = 🎙 录音
form-avatar-recording-ask = 第 3 步：发一条语音，说出要说的话，或者发一个音频文件。
form-avatar-sample = 🧬 样本
form-avatar-sample-ask = 第 3 步：发来 20 秒以上的声音样本，语音或音频文件都可以。只有一个人说话，没有音乐。
form-avatar-stock = 📚 声音编号
form-avatar-stock-ask = 第 3 步：发来声音的两个编号（引擎和音频），中间用空格隔开。
form-avatar-language = 🌐 语言
form-avatar-language-ask = 第 4 步：说哪种语言？
form-avatar-language-en = English
form-avatar-language-zh = 中文
form-avatar-text = 📝 文字
form-avatar-text-ask = 第 5 步：要说什么？最多 1000 个字符。
form-avatar-clean = 💎 无水印（可能更贵）

error-avatar-sample = 这段样本只有 { $seconds } 秒，克隆声音至少需要 { $least } 秒。请发一段更长的。
error-avatar-stock = 这里需要两个编号：引擎的和声音的，中间用空格隔开。
error-form-avatar-face = 这里需要一张脸：人物的照片或视频。
error-form-avatar-recording = 这里需要声音：语音或音频文件。
error-form-avatar-sample = 这里需要声音：20 秒以上的语音或音频文件。
error-form-avatar-too-many = 一张脸、一段声音就够了。请一个一个地发。
error-no-public-url-avatar = 数字人要从网上读取人像和声音，而这个机器人还没有公网地址。请运行者设置 PUBLIC_URL 和 WEB_LISTEN。
error-avatar-speech-bad-request = 没有成功：没有找到人脸，或者声音无法使用。请发一张正面、光线好的照片。
error-avatar-speech-upstream-error = 服务方没有给出结果。请换一张更清楚的照片，或更长的录音再试。
