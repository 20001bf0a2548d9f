### 出了什么问题，接下来怎么办。上游的原话只作引用，不混入我们的句子。

error-quote = 对方的原话：『{ $quote }』
error-may-be-charged = 请求也许已被受理，所以我没有自动重发。
error-unexpected = 我这边出了点问题，请稍后再试。

## 我们自己的拒绝

error-not-allowed = 你还不在这个机器人的名单里，请让管理它的人把你加进来。
error-bad-input = 这个我用不了。看看 /help，再试一次吧。
error-not-yours = 只有发起的人或管理员才能这么做。
error-gone = 它已经不在了，请重新开始。
error-elsewhere = 这个按钮在这里用不了。请打开和我的对话，在那里重新开始。
error-already-running = 已经在进行了，请稍等。
error-already-asked = 这个问题我已经重新回答过了，见下方。要再来一次请用 /retry。
error-given-up = 处理这条内容时我接连三次出了故障，先把它放下了。请换个方式再发，例如去掉文件，或换一种文件格式。
error-nothing-to-do = 现在没有可以停止的东西。

## 用户发来的内容

error-recording-too-big = 这段录音有 { $size } MB，而识别服务最多接受 { $limit } MB。请发其中较短的一段，或只发 MP3 格式的声音。
error-file-too-big = 这个文件有 { $size } MB，我最多能接收 { $limit } MB。请发一个小一点的。
error-file-gone = Telegram 上已经没有这个文件了，请重新发送。
error-file-unavailable = Telegram 暂时取不出这个文件，请稍后重新发送。
error-not-a-picture = 这里需要一张图片：直接发照片，或发 PNG、JPEG、WEBP 文件。
error-picture-unreadable = 这张图片打不开。请以照片形式发送，或发 PNG、JPEG 文件。
error-picture-format = 这是 { $format } 格式的图片，我打不开。请以照片形式（而不是文件）发送，或先另存为 JPEG 或 PNG。
error-picture-too-much = 这张图片太大，打不开。请以照片形式（而不是文件）发送，或发一张小一点的。
error-files-busy = 你的其他文件还在处理中。请过一分钟再发这个。
error-mask-colours = 蒙版只能有两种颜色：要改的部分涂白，其余全黑。请照此修改后再发一次。
error-mask-size = 蒙版是 { $width }×{ $height } 像素，原图是 { $want_width }×{ $want_height } 像素。请改成相同的长宽比再发一次。
error-mask-empty = 蒙版里没有标出任何区域。把要改的部分涂成白色，其余保持黑色，再发一次。

## 网关的回应

error-bad-request = 服务无法处理这个请求。请换个说法或调整参数后再试。
error-context-length = 对话太长，模型装不下了。请缩短消息，或用 /new 重新开始。
error-content-policy = 内容审核没有通过。请换个说法再试。
error-banned-prompt = 提示词没有通过 Midjourney 的词语过滤。请换个说法再试。
error-banned-prompt-word = Midjourney 不允许使用“{ $word }”这个词。请换一个再试。
error-auth = 网关拒绝了机器人的密钥。需要管理员检查 GATEWAY_API_KEY。
error-quota = 网关余额已用完，需要管理员充值。
error-forbidden = 网关不允许机器人这么做。管理员可以调整密钥的权限。
error-model-unavailable = 这个模型在这里用不了（或已下线）。请用 /model 换一个。
error-unpriced = 网关还没有给这个模型定价，所以谁也用不了。请用 /model 换一个，或请机器人的管理员到网关设置价格。
error-job-unpriced = 网关还没有给这项功能定价，所以谁也用不了。需要机器人的管理员到网关设置价格。
error-text-only = 这个模型只看得懂文字。请去掉图片再问，或用 /model 换一个看得懂图片的。
error-no-stream = 这个模型不支持我提问的方式。请再试一次，或用 /model 换一个。
error-too-large = 内容太大，传不过去。请发小一点的文件、少一点的文字，或用 /new 重新开始。
error-job-too-large = 内容太大，传不过去。请换一个小一点的文件，连同命令重新发送。
error-job-context-length = 内容太长，这个模型装不下。请缩短后再试。
error-blocked = 请求在到达网关之前被拦下了（防火墙或浏览器验证），网关没有收到。需要机器人的管理员在那里放行。
error-job-model-unavailable = 网关暂时不提供这项功能。请稍后再试，或告知机器人的管理员。
error-task-not-found = 服务方已经找不到这个任务了，请重新开始。
error-parent-expired = 这个结果太旧，按钮已经失效。重新生成一次就有新按钮了。
error-route-not-found = 网关没有这个功能。管理员可以检查 GATEWAY_BASE_URL。
error-job-route-not-found = 这里用不了：我背后的网关没有这项功能。我能做什么，见 /help。
error-not-implemented = 网关不提供这个功能。
error-unsupported = 网关不提供这个功能。
error-rate-limited = 请求太频繁了，请等一分钟再试。
error-rate-limited-seconds = 请求太频繁了，请 { $seconds } 秒后再试。
error-rate-limited-minutes = 请求太频繁了，请 { $minutes } 分钟后再试。
error-rate-limited-hours = 目前的额度已经用完，请大约 { $hours } 小时后再试，或用 /model 换一个模型。
error-queue-full = 队列已满，任务没有开始。请过几分钟再试。
error-upstream-error = 服务中途出错了。请再试一次；如果一直这样，请晚点再来。
error-upstream-timeout = 服务没有及时回应，请稍后再试。
error-network = 连不上网关，请稍后再试。
error-protocol = 网关的回应无法读取，请稍后再试。
error-no-result = 有回应，但没有结果。请再试一次，或换个说法。

## 任务的结局

error-look-forbidden = 已经提交，但网关不允许机器人查看进度。管理员可以调整密钥的权限；如果到时已经完成，结果会自动送来。
error-deadline = 太久没有进展，我不再等了。请再试一次。
error-interrupted = 提交时我被中断了，无法知道是否已被受理。你可以再试一次，但可能会重复计费。
error-unanswered = 没有收到完整的回应，无法知道服务是否已接到请求。你可以再试一次，但可能会重复计费。
error-media = 结果已经生成，但文件没能取回。请再试一次。
error-cancelled = 已取消。
error-cancelled-here = 已在这里取消，但服务方无法中止，可能仍会计费。
error-deaths = 这个任务用到的文件三次让我中断，所以我不再处理它。没有提交任何订单。请换一个文件，或重新保存后再试。
error-internal = 我这边出了点问题，没有成功。请再试一次。
error-files = 这个任务要用的文件已经无法使用，请连同命令重新发送。

## 愿望里缺少或超长的内容

error-imagine-empty = 想画什么？写在命令后面，比如：/imagine 雾中的灯塔
error-lyrics-empty = 歌词写什么？写在命令后面，比如：/lyrics 雾里的渡轮
error-music-empty = 想要什么样的歌？描述一下，或给我歌词，或选择纯音乐并写明风格。
error-music-description-too-long = 描述最多 { $limit } 个字符，请缩短后再试。
error-music-lyrics-too-long = 歌词最多 { $limit } 个字符，请缩短后再试。
error-music-tags-too-long = 风格最多 { $limit } 个字符，请缩短后再试。
error-music-title-too-long = 歌名最多 { $limit } 个字符，请缩短后再试。
error-zoom-range = 倍数要在 1 到 2 之间，请回复类似 1.5 的数字。

## 表单、提问和任务

error-form-choose = 请先点一个按钮，让我知道你要填哪一项。
error-form-empty = 这里需要一些文字，请直接发送文字。
error-form-too-long = 一共 { $length } 个字符，最多 { $limit } 个。请缩短后重新发送。
error-answer-empty = 这里需要文字或图片，请回复我的提问。
error-nothing-asked = 这个提问已经结束了。
error-nothing-to-cancel = 它已经结束了，没有可以取消的。
error-nothing-to-deliver = 没有可以重新发送的结果。
error-still-running = 还在进行中，请稍等。
error-original-gone = 原图已经取不到了，链接已过期。需要的话请重新画一张。

## 对话

error-question-empty = 这条消息里没有我能回答的内容。请发文字、图片或文档。
error-document-unreadable = 读不了 { $name }：里面没有我认得的文字。我能读文本文件、PDF 和图片，请换成其中一种再发。
error-model-unknown = 没有名为 { $model } 的模型。发送 /model 查看列表。
error-document-locked = { $name } 有密码保护。请发一份没有密码的给我。
error-document-too-much = { $name } 太复杂，我打不开，已停止。请把它重新另存（打印）为 PDF，或直接发文字。
error-document-scanned = { $name } 里是扫描图片，没有文字。把各页作为照片发给我，我就能看。
error-document-empty = { $name } 是空的，没有可读的内容。请检查后重新发送。
error-document-broken = { $name } 已损坏或不完整，打不开。请重新发送，或先另存（打印）为新的 PDF。
error-file-unread = 我读不了 { $name }。我能读图片、PDF 和文本文件（其他文档请另存为 PDF），能听语音消息、音频和视频，请换成其中一种。
error-picture-unseen = 当前的模型看不了图片。用 /model 换一个能看图的，或者发文字给我。
