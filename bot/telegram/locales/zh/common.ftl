### 各处共用的词：按钮、单位、简短回应。

button-cancel = ✖ 取消
button-retry = 🔄 再试一次
button-original = 🖼 原图
button-stop = ⏹ 停止
button-draw-again = 🎨 重新画一张
button-send-again = 📤 重新发送

# 按下按钮后闪现的简短回应（不超过 200 字）。
pressed-working = 这就去办…
pressed-cancelled = 已取消。
pressed-again = 已重新开始。
pressed-sending = 正在发送…

# 发送环节自己的几句话
delivery-link = Telegram 不接收这个文件，链接在这里：{ $url }
delivery-impossible = Telegram 不接收这个文件，也没有可以给你的链接。请再试一次。
