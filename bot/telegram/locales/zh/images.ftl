### 即时出图：/image、/edit 以及它们的按钮。

command-image = 画图：gpt-image-1、DALL·E 3、Flux 等
command-edit = 用文字修改图片

kind-images-draw = 图片
kind-images-edit = 修改后的图片
doing-images-draw = 🎨 正在作画
doing-images-edit = 🖌 正在修改图片
by-images = { $model }

action-image-again = 🔄 重画
action-image-vary = 🎲 变体
action-image-vary-one = 🎲 { $label }
action-image-edit = ✏️ 修改
action-image-edit-one = ✏️ { $label }
action-image-settings = ⚙️ 设置
album-images-draw = 回复其中一张，说说要改什么；或者：
album-images-edit = 回复其中一张，说说要改什么；或者：
album-chat-pictures = 回复其中一张，说说要改什么；或者：

image-edit-instead = ℹ️ { $liked } 不能这样修改图片，改由 { $model } 来做。

## /image 的表单

form-image = 🎨 新的图片
form-image-hint = 按喜好调整后就可以画了。你的选择会留给下一张图片。
form-image-go = 🎨 开始画
form-image-prompt = ✍️ 描述
form-image-prompt-ask = 🎨 想画什么？用几句话描述，比如：蓝桌子上的红色水壶
form-image-model = 🧠 模型
form-image-model-ask = 由哪个模型来画？
form-image-size = 📐 尺寸
form-image-size-ask = 什么尺寸？
form-image-size-auto = 自动
form-image-size-1024x1024 = 方形
form-image-size-1536x1024 = 横向 3:2
form-image-size-1024x1536 = 纵向 2:3
form-image-size-1792x1024 = 横向 16:9
form-image-size-1024x1792 = 纵向 9:16
form-image-size-1366x768 = 横向 16:9
form-image-size-768x1366 = 纵向 9:16
form-image-size-1024x768 = 横向 4:3
form-image-size-768x1024 = 纵向 3:4
form-image-size-1024x576 = 横向 16:9
form-image-size-576x1024 = 纵向 9:16
form-image-size-512x1024 = 纵向 1:2
form-image-quality = ✨ 质量
form-image-quality-ask = 什么质量？质量越高，越慢，也越贵。
form-image-quality-auto = 自动
form-image-quality-low = 低
form-image-quality-medium = 中
form-image-quality-high = 高
form-image-quality-standard = 标准
form-image-quality-hd = 高清
form-image-count = 🔢 张数
form-image-count-ask = 一次画几张？
form-image-style = 🎭 风格
form-image-style-ask = 什么风格？
form-image-style-vivid = 鲜明
form-image-style-natural = 自然
form-image-background = 🏞 背景
form-image-background-ask = 什么背景？
form-image-background-auto = 背景自动
form-image-background-transparent = 透明
form-image-background-opaque = 不透明
form-image-format = 📄 文件
form-image-format-ask = 什么文件格式？
form-image-format-png = PNG
form-image-format-jpeg = JPEG
form-image-format-webp = WebP
form-image-seed = 🌱 种子
form-image-seed-ask = 从哪个数字开始？相同的数字加相同的描述，会得到差不多的图片。任意整数都可以，比如 7。

## /edit 的表单

form-edit = 🖌 修改图片
form-edit-hint = 点按钮可以修改描述。
form-edit-go = 🖌 开始修改
form-edit-pictures = 🖼 图片
form-edit-pictures-ask = 要改哪张图片？请发到这里，多张可以作为相册发送。
form-edit-prompt = ✍️ 描述
form-edit-prompt-ask = 要改什么？比如：把水壶改成蓝色
form-edit-model = 🧠 模型
form-edit-model-ask = 由哪个模型来改？
form-edit-size = 📐 尺寸
form-edit-size-ask = 什么尺寸？
form-edit-size-auto = 保持原样
form-edit-size-1024x1024 = 方形
form-edit-size-1536x1024 = 横向 3:2
form-edit-size-1024x1536 = 纵向 2:3
form-edit-quality = ✨ 质量
form-edit-quality-ask = 什么质量？质量越高，越慢，也越贵。
form-edit-quality-auto = 自动
form-edit-quality-low = 低
form-edit-quality-medium = 中
form-edit-quality-high = 高
form-edit-count = 🔢 张数
form-edit-count-ask = 一次做几张？
form-edit-background = 🏞 背景
form-edit-background-ask = 什么背景？
form-edit-background-auto = 背景自动
form-edit-background-transparent = 透明
form-edit-background-opaque = 不透明
form-edit-fidelity = 🔍 忠实度
form-edit-fidelity-ask = 要多忠实于原图？
form-edit-fidelity-low = 较自由
form-edit-fidelity-high = 忠于面孔
form-edit-area = ▣ 位置
form-edit-area-ask = 重画哪一部分？其余保持不变。
form-edit-area-all = 全部
form-edit-area-left = ◧ 左边
form-edit-area-right = ◨ 右边
form-edit-area-top = ⬒ 上边
form-edit-area-bottom = ⬓ 下边
form-edit-area-middle = ▣ 中间
form-edit-mask = ✂️ 自备蒙版
form-edit-mask-ask = 请把蒙版作为文件发来：与图片同样形状，保留处为黑色，要改处为白色；或者是在那里透明的 PNG。

error-form-edit-pictures = 这里需要一张图片：请发照片，或 PNG、JPEG、WEBP 文件。
error-form-edit-mask = 这里需要蒙版：请作为文件发来，保留处为黑色，要改处为白色。
error-form-edit-too-many = 图片太多，一次最多 16 张。

## 出了什么问题

error-image-empty = 想画什么？写在命令后面，比如：/image 蓝桌子上的红色水壶
error-image-seed = 种子是 0 到 { NUMBER($most, useGrouping: 0) } 之间的整数，比如 7。
error-image-too-long = { $model } 最多接受 { $limit } 个字符，这段文字有 { $length } 个。请缩短，或用 /image 换一个模型。
error-image-choice = { $model } 不支持“{ $choice }”。请单独发送 /image 重新选择。
error-image-model = { $model } 不会画图。请单独发送 /image 换一个模型。
error-image-no-model = 网关没有能即时画图的模型。可以试试 /imagine，或问问管理员。
error-image-not-here = 我这里没有这张图片，无法修改。请把图片连同 /edit 和说明一起发给我。
error-edit-empty = 要改什么？写在命令后面，比如：/edit 把水壶改成蓝色
error-edit-model = { $model } 不能修改图片，网关也没有别的模型可以。请用 /image 画一张新的。
error-edit-one-picture = 这里的模型一次只能改一张图片，请只发一张。
error-edit-no-mask = 这里没有支持蒙版的模型。请只发图片，并用文字说明要改哪里。
error-images-draw-no-result = 有回应，但没有图片。请换个说法再试。
error-images-edit-no-result = 有回应，但没有图片。请换个说法再试。
error-images-draw-content-policy = 模型的安全规则拒绝了这张图片。请换个说法再试。
error-images-edit-content-policy = 模型的安全规则拒绝了这次修改。请换个说法，或换一张图片。
error-images-draw-bad-request = 模型无法接受这个请求。请修改描述，或用 /image 换一个尺寸或模型。
error-images-edit-bad-request = 模型无法接受这张图片或这段描述。请修改描述，或以照片形式发送图片。
error-images-draw-model-unavailable = 这个模型暂时不可用。请用 /image 换一个。
error-images-edit-not-implemented = 这个网关不能修改图片。请用 /image 画一张新的。
error-images-draw-unanswered = 没有收到模型的完整回应。图片也许已经画好并计费，所以我没有自动重发。再试一次可能会重复计费；小一点的尺寸或低一点的质量会更快。
error-images-edit-unanswered = 没有收到模型的完整回应。图片也许已经做好并计费，所以我没有自动重发。再试一次可能会重复计费。

# 任务进行时显示的张数。
chosen-count = { $value } 张
