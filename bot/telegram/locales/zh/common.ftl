### 各处共用的词：按钮、单位、简短回应。

button-cancel = ✖ 取消
button-retry = 🔄 再试一次
button-choose-model = 🤖 换个模型
button-original = 🖼 原图
button-stop = ⏹ 停止
button-draw-again = 🎨 重新画一张
button-send-again = 📤 重新发送
button-in-private = 📩 到私聊领取

# 按下按钮后闪现的简短回应（不超过 200 字）。
pressed-working = 这就去办…
pressed-cancelled = 已取消。
pressed-again = 已重新开始。
pressed-sending = 正在发送…

# 发送环节自己的几句话
delivery-lighter = ℹ️ 对 Telegram 照片来说太大，这里是压缩版；完整的在“🖼 原图”里。
delivery-as-file = ℹ️ Telegram 不能把它当照片显示，所以作为文件发送。
delivery-forbidden = ℹ️ 这个群不允许原来的类型，所以换一种方式发送。
delivery-see-through = ℹ️ 作为文件发送，背景才能保持透明。
delivery-link = Telegram 不接收这个文件，链接在这里：{ $url }
delivery-impossible = Telegram 不接收这个文件，也没有可以给你的链接。请再试一次。
