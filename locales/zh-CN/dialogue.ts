export const dialogue = {
  "home.greeting":
    "你好，我是 POS 流量充值助手。\n机器刷不了卡、流量到期，把流量卡号发给我，几分钟就充好。",
  "home.restarted": "我这边刚更新过，咱们从头来一遍。已下的订单都还在。",
  "home.ask": "要做什么？直接发卡号也行。",
  "home.hint": "发流量卡号就能充值；发“我的订单”看以前的订单。",
  "home.cancelled": "好的，已取消，这次没有花钱。之前下的单照旧。",
  "home.welcomeBack": "又见面了。",

  "menu.recharge": "充值",
  "menu.orders": "我的订单",
  "menu.help": "帮助",
  "menu.cancel": "取消",

  "help.body":
    "我能帮你给 POS 机的流量卡充值：卡号 → 密码 → 机器 → 选套餐 → 微信付款 → 自动到账。\n\n随时可以说：\n· 返回，回上一步\n· 取消，不充了\n· 我的订单，找订单和收据\n· 没网了，查查是卡还是机器\n· 教程，看机器怎么弄\n· English，换语言\n\n{{hint}}",
  "human.body": "需要人工帮忙，请联系：{{contact}}\n把订单号一起发过去，处理会快很多。",
  "human.none": "需要人工帮忙，请找卖给你机器或流量卡的人，把订单号一起发过去，处理会快很多。",
  "balance.body": "发卡号给我，核对卡密码以后，余额和到期日马上就能看到。",
  "thanks.body": "不客气，有事随时叫我。",
  "declined.body": "好的。需要的时候说一声就行。",
  "goodbye.body": "好的，有事随时叫我，生意兴隆。",
  "wait.body": "好，不急，你慢慢看。",
  "offers.none": "眼下没有优惠活动，套餐表上是多少就收多少，不加价。",
  "refund.ask": "充值没成功的，钱会自动原路退回，不用申请。别的退款要人工来办。",
  "invoice.ask": "发票要人工来开。收据我这里就有，订单里点“收据”。",

  "answer.why-password": "卡密码是用来核对这张卡是不是你的，免得充到别人卡上。只核对一次，不保存。",
  "answer.no-password": "卡密码一般印在卡板或包装上；没有的话，问卖卡或卖机器给你的人要。",
  "answer.where-card-number":
    "卡号印在流量卡上，是 8986 开头那一长串；卡多半在电池仓或后盖里。智能机在“关于本机”里也能看到（ICCID）。拍照发我也行。",
  "answer.why-asked": "问这些只为了帮你挑够用又省钱的套餐，别的用处没有。",
  "answer.how-long":
    "付款后自动充值，一般几分钟到账。到账了我在这里告诉你，再把机器重启一下就能用。",
  "answer.is-safe":
    "付款在微信里完成，我看不到你的银行卡；卡密码只核对一次，不保存。充值没成功，钱自动原路退回。",
  "answer.refund-policy": "充值没成功，全额自动原路退回。已经充上的流量我退不了，要找人工商量。",
  "answer.how-pay": "用微信付款。选好套餐、确认以后，我发付款链接给你。暂时不支持支付宝。",
  "answer.who-are-you": "我是自动充值的机器人，不是真人。想找真人就说“人工”。",

  "prices.line": "{{network}} {{plan}} {{price}}",
  "prices.body": "常用套餐（按运营商）：\n{{plans}}\n\n发卡号给我，我按你的用量挑最省的。",
  "prices.card": "这张卡能办的套餐：\n{{plans}}",
  "language.changed": "好的，之后用中文。",

  "noted.body": "好，记下了。",
  "corrected.body": "好，改过来了。",
  "puzzled.body": "没太明白。{{hint}}",
  "puzzled.hidden": "这像是卡密码，已经遮住，不会留下。{{hint}}",
  "stale.body": "这是前面的按钮，现在到这一步了：",
  "unsupported.late-secret": "现在不用输密码，刚才输的我没看，也没留下。现在到这一步了：",
  "back.nowhere": "已经是第一步了。",
  "tooLong.body": "这条太长了，我只需要卡号或一句话。{{hint}}",

  "cardNumber.ask":
    "请发流量卡号：卡面上 19 或 20 位（多以 8986 开头），或 11、13 位的物联卡号码。\n一般贴在机身电池仓或后盖里。",
  "cardNumber.hint":
    "请发流量卡号：19、20 位（多以 8986 开头），或 11、13 位号码。空格、横线都没关系。",
  "cardNumber.eid":
    "这是 eSIM 芯片号（EID，32 位）。充值要用卡号 ICCID：19 或 20 位，8986 开头，在机器“关于本机”里能看到。",
  "cardNumber.wrongLength":
    "这个号有 {{count}} 位。卡号应该是 19 或 20 位，物联卡号码是 11 或 13 位，请再数一数。",
  "cardNumber.wrongStart":
    "国内流量卡的 20 位卡号以 8986 开头，这个不是。请看看是不是抄到了别的号码。",
  "cardNumber.deviceNumber": "这是机器的串号（IMEI），不是卡号。请找 8986 开头的 19 或 20 位号码。",
  "cardNumber.phoneNumber":
    "这像是手机号。请发流量卡的号码：8986 开头的 19、20 位，或物联卡的 11、13 位号码。",
  "cardNumber.shortened":
    "表格把这个号缩短了（像 8.98604E+19），后面几位没了。请把 20 位数字完整发来。",
  "cardNumber.isItSeen": "是你之前充过的这张卡吗？\n{{card}}",
  "cardNumber.hidden":
    "这是我们遮住中间几位的号码，认不出是哪张卡。请发完整的卡号，或者拍一张照片。",
  "cardNumber.letter": "开头应该都是数字，是不是看混了字母？卡上的是不是这个？\n{{suggestion}}",
  "cardNumber.suspect":
    "卡号收到。校验位对不上，像是有一位抄错了，请逐组再核对一遍：\n{{groups}}\n有误就重新发卡号；没错请继续。",
  "cardNumber.suspectGroup":
    "卡号收到。请再核对“{{group}}”这一组，字母和数字容易看混：\n{{groups}}\n有误就重新发卡号；没错请继续。",

  "whoseCard.ask": "卡 {{card}} 记在另一家店名下。不说的话，就只充这一次，卡还归那家店。",
  "whoseCard.once": "只充这一次",
  "whoseCard.move": "移到这里",
  "whoseCard.kept": "好，只充这一次，卡还归原来那家店。",
  "whoseCard.moved": "好，这张卡以后归你这里。以前的订单和收据还在原来那家店，也告诉他们了。",
  "whoseCard.notMoved": "这次没能移过来，卡还归原来那家店。先接着充值。",
  "whoseCard.gone":
    "卡 {{card}} 刚被另一家店用密码移走了。以前的订单和收据还在你这里。不是你同意的，就回复“人工”。",
  "cardPassword.ask": "卡号 {{card}}\n请输入卡密码。只用来核对，不保存，也不会留在聊天记录里。",
  "cardPassword.notHere":
    "为了安全，卡密码别发在聊天里，发了就删不掉。点下面的链接输入就好，只能用一次。",
  "cardPassword.hint": "请输入卡密码，一般印在卡板上，或由卖卡的人给你。想换卡号就说“返回”。",
  "cardPassword.noMatch": "卡号和密码对不上，请再核对一下。还可以试 {{triesLeft}} 次。",
  "cardPassword.locked":
    "试的次数有点多了，为了卡的安全先停一停。{{minutes}} 分钟后直接再输密码就好；着急就说“人工”。",
  "cardPassword.several": "这里面不止一个像密码的，不知道该用哪个。请只发一个。",
  "cardPassword.unavailable": "运营商那边暂时没回应，稍等一分钟再输一次密码。不会产生费用。",
  "cardPassword.tooLong": "密码没有这么长，请再看一下。",

  "card.found":
    "找到了：\n{{network}} · {{form}} · {{state}}\n卡号 {{card}}\n本期剩余 {{remaining}}\n到期日 {{expires}}",
  "card.foundNoPlan": "找到了：\n{{network}} · {{form}} · {{state}}\n卡号 {{card}}\n还没有套餐",

  "terminal.ask": "这张卡装在哪种机器里？看机身上的品牌，也可以直接发型号（比如 N910）。",
  "terminal.hint": "请告诉我机器的品牌或型号，机身背面的贴纸上有。看不出来就选“看不出来”。",
  "terminal.unknownBrand": "看不出来",
  "terminal.familyAsk": "是哪一种机器？",
  "terminal.familyAskBrand": "{{brand}}的哪一种机器？也可以直接发型号。",
  "terminal.familyHint": "请选一种最像的机器。",
  "terminal.noFit":
    "这张是 {{form}}，{{family}}用不了，充了也上不了网，所以先停在这里。\n请看看是不是选错了机器，或换一张卡。",

  "volume.ask": "每天大概刷多少笔？说个大概就行，比如“每天 200 笔”，或“一天流水五千”。",
  "volume.hint": "请说每天大概多少笔，或每天流水多少元；没算过就选一个范围。",
  "volume.upTo": "{{high}} 笔以内",
  "volume.between": "{{low}}–{{high}} 笔",
  "volume.over": "{{low}} 笔以上",

  "budget.ask": "每个月流量费想控制在多少？比如“5 块以内”，随便也行。",
  "budget.hint": "请说一个月的预算，比如“5 块”；没要求就说“随便”。",
  "budget.any": "随便",
  "budget.upTo": "{{price}} 以内",

  "region.ask": "机器在哪个省或城市用？",
  "region.hint": "请说省份或城市名，比如“河南”或“郑州”；不方便说就选“跳过”。",
  "region.notServed": "不好意思，流量卡目前只能在内地用。机器在内地哪个省市？不方便说就选“跳过”。",
  "region.skip": "跳过",

  "plan.ask": "推荐：{{plan}}，{{price}}\n\n{{why}}",
  "plan.askOver": "预算内没有完全够用的，最接近的是：{{plan}}，{{price}}\n\n{{why}}",
  "plan.askSmall": "没有哪个套餐能完全够用，最接近的是：{{plan}}，{{price}}\n\n{{why}}",
  "plan.askAbove": "这个预算买不到套餐。够用的里面最省的是：{{plan}}，{{price}}\n\n{{why}}",
  "plan.all": "这张卡能办的全部套餐：",
  "plan.hint": "请选一个套餐；想看全部就选“全部套餐”。",
  "plan.take": "就要这个 {{price}}",
  "plan.other": "{{plan}} {{price}}",
  "plan.showAll": "全部套餐",
  "plan.showAdvice": "看推荐",
  "plan.cheaper": "便宜一些的有这些：",
  "plan.cheaperNone": "这张卡没有更便宜的套餐了。",
  "plan.larger": "流量大一些的有这些：",
  "plan.largerNone": "这张卡没有流量更大的套餐了。",
  "plan.fitting": "你说的有这几种：",
  "plan.noSuch": "没有你说的这种套餐。这张卡能办的都在这里：",
  "plan.gone": "这个套餐刚刚下架了，请重新选一个。",
  "plan.none": "这张卡现在没有能办的套餐。请联系卖卡的人，没有产生费用。",

  "confirm.ask":
    "请核对一下：\n卡号 {{card}}\n机器 {{terminal}}\n用量 {{volume}}\n预算 {{budget}}\n地区 {{region}}\n套餐 {{plan}}\n可用到 {{validUntil}}\n应付 {{price}}\n\n确认后给你微信付款链接，付款后自动充值，一般几分钟到账，失败全额退款。\n付款别用公共 Wi-Fi。",
  "confirm.transactions": "每天 {{low}} 笔",
  "confirm.transactionsRange": "每天 {{low}}–{{high}} 笔",
  "confirm.turnover": "每天流水 {{low}} 元",
  "confirm.turnoverRange": "每天流水 {{low}}–{{high}} 元",
  "confirm.budgetLimit": "每月 {{price}} 以内",
  "confirm.budgetAny": "不限",
  "confirm.regionUnknown": "没说",
  "confirm.hint": "没问题就选“确认，去付款”；想换就说“返回”。",
  "confirm.yes": "确认，去付款",
  "confirm.change": "换个套餐",
  "confirm.stale": "这个报价放得有点久了，我按现在的价格重新算一遍。",
  "confirm.proveAgain": "这张卡得再核对一次密码，核对好马上接着充。",

  "pay.placed": "订单好了，{{count}} 分钟内付款有效。付好了我会在这里告诉你。",
  "pay.again": "这张卡已经有一张没付款的订单，接着付它就行。",
  "pay.waiting": "这张订单在等付款。付好了会自动充值；不想充了就说“取消”。",
  "pay.leftOpen":
    "提醒一下：上一张订单还没付款。要付随时点下面的订单；不付也没事，到时间自动关掉，不扣钱。",
  "pay.hint": "还没付就点订单里的“去付款”；付好了会自动充值，不用再付。",
  "pay.check": "我付好了",
  "pay.noBack": "订单已经生成了。想改的话先“取消”，再重新选。",
  "pay.notYet": "微信那边还没收到这笔款。付款成功后一般几秒就到，我会继续盯着。",
  "pay.received": "钱收到了，正在充值，不用再付。",
  "pay.inProgress": "钱收到了，不用再付。现在到这一步，有结果马上告诉你。",
  "pay.cancelled": "订单取消了，没有扣款。万一之后又付了，会自动退回。",
  "pay.tooLate": "这张订单已经付过款，取消不了。有结果我马上告诉你。",
  "pay.unclear": "微信那边暂时没回应，还不确定付没付成，所以先不取消。过一会儿再试一次。",

  "orders.title": "最近的订单：",
  "orders.none": "还没有订单。发流量卡号就能充值。",
  "orders.unknown": "没找到这个订单号，再核对一下。说“我的订单”就能看到自己的订单。",
  "orders.line": "订单 {{orderNo}}",

  "link.code":
    "你的绑定码：{{code}}\n在另一个聊天里（微信、Telegram 或网页）发“绑定 {{code}}”，{{count}} 分钟内有效。绑好后订单、收据和语言都通用。",
  "link.joined": "绑好了。订单、收据和语言现在两边通用。7 天内想反悔，点“撤销绑定”就行。",
  "link.offered": "好，已经去那个聊天问了。那边点“同意绑定”就好。",
  "link.declined": "没有绑定，两边还是各管各的。",
  "link.kept": "好，先不绑。",
  "link.undone": "绑定撤销了，跟过来的订单和卡都回到原来那边。",
  "link.stopped": "好，停住了。账号没有接到新的聊天。",
  "link.over": "这个绑定已经处理过了，或者过期了。",
  "link.staff":
    "你店里还有别人，绑走了就没人管店了。请反过来：在这个聊天里发“绑定”，把码发到另一个聊天去。",
  "link.tills": "你别的聊天都是收银台，这个走了就没人能改回来。先发“取消收银台”，再来绑定。",
  "till.made":
    "好，这里现在是收银台：充值、查卡、看订单照常。绑定、移卡、店员和个人数据，要在你自己的聊天里办。\n想改回来，在你自己的聊天里发“取消收银台”。",
  "till.onlyChat":
    "你现在只有这一个聊天，设成收银台就没法改回来了。先在手机上的微信或 Telegram 里绑定一个（这里发“绑定”），再来设。",
  "till.ended": "好，{{count}} 个收银台改回来了，又什么都能办。",
  "till.none": "现在没有聊天是收银台。",
  "till.notHere": "这里是收银台，这件事请在你自己的聊天里办。",
  "chatMove.ask":
    "要把这个聊天绑到对方账号吗？{{orders}} 笔订单、{{cards}} 张卡会跟过去，以后那边的聊天也看得到。",
  "chatMove.askOnly": "要把这个聊天绑到对方账号吗？只有这个聊天过去，订单和卡留在你别的聊天里。",
  "chatMove.askNew": "要把这个聊天绑到对方账号吗？绑好后，两边看到一样的订单和卡。",
  "chatMove.yes": "好，绑定",
  "chatMove.no": "先不绑",
  "chatMove.hint": "是你自己的聊天就点“好，绑定”，不确定就点“先不绑”。",
  "chatMove.takeAsk":
    "有个{{channel}}聊天想绑到你这里。绑好后，那边看得到你的 {{orders}} 笔订单、{{cards}} 张卡。是你自己的聊天吗？",
  "chatMove.take": "同意绑定",
  "chatMove.notMine": "不是我",
  "chatMove.undo": "撤销绑定",
  "regain.notice":
    "有人说丢了所有聊天，想把这个店的账号接到一个新的聊天。三天后生效（{{until}}）。不是你，就点“不是我”。",
  "regain.secondNotice":
    "还有一天，这个店的账号就接到一个新的聊天了（{{until}}）。不是你，就点“不是我”。",
  "regain.waits": "资料对上了。为了安全再等三天，{{until}} 就把店里的账号接到这里。",
  "regain.stopped": "停住了，账号没有接到新的聊天，一切照旧。",
  "regain.done":
    "账号接好了：新的聊天现在看得到订单和卡。不是你接的，7 天内点“撤销绑定”就能收回来。",
  "regain.doneShop": "这个店的账号接到一个新的聊天了，店里其他的都不变。",
  "channel.web": "网页",
  "channel.telegram": "Telegram",
  "channel.wechat": "微信",
  "link.same": "这两个聊天已经是同一个账号了。",
  "link.wrong-code": "这个绑定码不对，或者已经过期。在另一个聊天里发“绑定”，就能拿到新的。",
  "link.too-often": "试的次数有点多了，半小时后再来。",
  "settings.body": "想改什么？",
  "settings.zh": "中文",
  "settings.en": "English",
  "settings.link": "绑定其他聊天",
  "photo.sent": "[图片]",
  "photo.nothing": "照片里没找到条码。请对准卡上的条码拍清楚一点，或者直接打字发卡号。",
  "photo.busy": "这会儿看照片的人有点多，这张还没看到。过几秒再发一次，或者直接打字发卡号。",
  "photo.not-loaded": "照片没传过来。再发一次就好，或者直接打字发卡号。",
  "photo.too-large": "照片太大了，我打不开。发张小一点的，或者截个图，也可以直接打字发卡号。",
  "photo.unsupported":
    "这种图片我还打不开。发普通照片（JPG、PNG）或者截个图就行，也可以直接打字发卡号。",
  "photo.unreadable": "这张照片没打开。换一张再试，或者直接打字发卡号。",
  "photo.noCard":
    "读到了条码，但不是流量卡号。请拍卡面上 8986 开头那串号码旁的条码，或者直接打字。",
  "photo.found": "照片里读到的卡号：\n{{groups}}\n对吗？",
  "photo.yes": "对，就是它",
  "photo.no": "不是，我自己打",
  "unsupported.voice": "我还听不懂语音，请打字发给我。",
  "unsupported.location": "不用发位置，告诉我省份或城市名就行。",
  "unsupported.other": "这种消息我还看不懂，请打字发给我。",
} as const;
