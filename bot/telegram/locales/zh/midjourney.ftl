### Midjourney 的其他功能：混图、反推提示词、精简提示词、换脸、种子、/mj。

command-blend = 混合两到五张图片
command-describe = 为图片反推提示词
command-shorten = 看看提示词里哪些词重要
command-swap = 把一张脸换到另一张图里
command-mj = 我的绘图和 Midjourney 速度

kind-midjourney-blend = 混图
kind-midjourney-describe = 图片描述
kind-midjourney-shorten = 精简提示词
kind-midjourney-details = 提示词权重
kind-midjourney-swap = 换脸
kind-midjourney-seed = 种子
doing-midjourney-blend = 🧬 正在混图
doing-midjourney-describe = 🔎 正在为图片找词
doing-midjourney-shorten = ✂️ 正在掂量每个词
doing-midjourney-details = ⚖️ 正在计算每个词的权重
doing-midjourney-swap = 🎭 正在换脸
doing-midjourney-seed = 🌱 正在查询种子（可能要一分钟）

result-midjourney-describe = 这样的图片可以有四种写法，点数字即可绘制：
result-midjourney-shorten = **粗体**的词最重要，~~划掉~~的词可以不要。点数字即可绘制对应的版本：
result-midjourney-seed = 🌱 这张图片的种子如下。加在提示词后面，就能从同一个起点开始（点一下复制）：

action-seed = 🌱 种子

error-midjourney-seed-task-not-found = Midjourney 没有给出这张图片的种子。旧图片，或者服务方没有配置专用频道时，会出现这种情况。
error-midjourney-seed-bad-request = Midjourney 暂时还给不出这张图片的种子，请一分钟后再试。
error-midjourney-seed-unsupported = 这里查不到种子：网关没有提供这个功能。
# 两张相同，或其中没有脸
error-midjourney-swap-bad-request = 这两张图片无法换脸。请用 /swap 发两张不同的图片，第一张里的脸要看得清楚。
error-shorten-empty = 要精简哪段提示词？请写在命令后面，例如：/shorten 一只非常漂亮的小纸船

form-imagine-hint = 告诉我画什么。
form-imagine-speed = 速度
form-imagine-speed-ask = 用什么速度绘图？
form-imagine-speed-fast = ⚡ 快速
form-imagine-speed-relax = 🐢 慢速
form-imagine-speed-turbo = 🚀 极速
form-imagine-bot-type = 画师
form-imagine-bot-type-ask = 由谁来画？
form-imagine-bot-type-MID-JOURNEY = 🎨 Midjourney
form-imagine-bot-type-NIJI-JOURNEY = 🌸 Niji 动漫风格

form-blend = 🧬 混图
form-blend-hint = 现在就可以开始混合，也可以先改变画幅。最多五张图片。
form-blend-go = 🧬 开始混合
form-blend-pictures = 🖼 图片
form-blend-pictures-ask = 请发两到五张图片，可以是相册，也可以一张一张发。
form-blend-pictures-more = 可以继续发图片，也可以现在开始混合。最多五张。
form-blend-dimensions = 画幅
form-blend-dimensions-ask = 要什么画幅？
form-blend-dimensions-square = ⬜ 方形
form-blend-dimensions-portrait = 📱 竖幅
form-blend-dimensions-landscape = 🖼 横幅
error-form-blend-pictures = 这里需要图片：照片，或 PNG、JPEG、WEBP 文件，至少两张。
error-form-blend-too-many = 混图最多用五张图片。请少发几张，或取消后用 /blend 重新开始。

form-describe = 🔎 图片描述
form-describe-hint = 请发送图片。
form-describe-go = 🔎 描述
form-describe-picture = 图片
form-describe-picture-ask = 请发给我一张图片，我会为它写出四种提示词。也可以用 /describe 回复一张图片。
error-form-describe-picture = 这里需要一张图片：照片，或 PNG、JPEG、WEBP 文件。
error-form-describe-too-many = 一次只能描述一张图片，请只发那一张。

form-shorten = ✂️ 精简提示词
form-shorten-hint = 请发送提示词。
form-shorten-go = ✂️ 精简
form-shorten-prompt = 提示词
form-shorten-prompt-ask = 要精简哪段提示词？请直接发送文字。

form-swap = 🎭 换脸
form-swap-hint = 请发送图片。
form-swap-go = 🎭 换脸
form-swap-source = 脸
form-swap-source-ask = 先发一张脸部照片：只有一个人，看得清楚。
form-swap-target = 图片
form-swap-target-ask = 现在发要换上这张脸的图片。
error-form-swap-source = 这里需要一张图片：照片，或 PNG、JPEG、WEBP 文件。
error-form-swap-target = 这里需要一张图片：照片，或 PNG、JPEG、WEBP 文件。
error-form-swap-too-many = 换脸需要两张图片：先是脸，再是要换上它的图片。请只发这两张。

mj-title = 你最近在这里请 Midjourney 做的：
mj-none = 你还没有在这里请 Midjourney 画过什么。试试 /imagine 雾中的灯塔
mj-unsupported = 这个网关不提供任务列表，所以这里只列出我自己知道的。/jobs 会显示全部。
mj-waiting = { $ahead ->
    [0] ⏳ { $what }：{ $prompt } · 马上就轮到
   *[other] ⏳ { $what }：{ $prompt } · 前面还有 { $ahead } 个
}
mj-starting = ⏳ { $what }：{ $prompt } · 还没有接收
mj-running = ⏳ { $what }：{ $prompt } · { $percent } %
mj-asking = ❓ { $what }：{ $prompt } · 等你补充
mj-done = ✅ { $what }：{ $prompt }
mj-ended-badly = ⚠️ { $what }：{ $prompt }
mj-cancelled = ✖ { $what }：{ $prompt }
mj-queue = Midjourney 队列中现有：{ $count }
mj-speed = 以后用什么速度绘图？提示词里的 { "--fast" }、{ "--relax" }、{ "--turbo" } 优先。
mj-speed-set = 以后使用：{ $speed }
