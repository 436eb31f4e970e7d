import type { Intent } from "../intent.ts";

/**
 * The whole message, apart from politeness and punctuation. One word less or more may mean the
 * opposite.
 */
export const exactWords: Readonly<Record<string, Intent>> = byWord({
  back: "返回 上一步 后退 回去 退回 退回去 返回上一步 回到上一步 回上一步 back goback previous",
  cancel:
    "取消 退出 算了 算了吧 先算了 还是算了 还是算了吧 那就算了 算了算了 太贵了不要了 不搞了 不需要了 不用充了 用不着充 不继续 不想继续 不想继续了 放弃 我放弃 我放弃了 放弃吧 终止 中止 撤销 我不买了 不买 不想买 buchong buchongle buxiangchong buxiangchongle buchongzhi buchongzhile buxiangchongzhile biechong biechongle biechongzhi buyaole buxiangyaole bumaile suanle suanleba quxiao quxiaole quxiaodingdan 算了不充了 算了不要了 不充了 先不充了 不买了 不办了 不要了 不弄了 先不弄了 取消订单 取消充值 结束 停止 不想要了 不想充了 cancel cancelit cancelorder cancelmyorder stop quit iquit igiveup giveup exit nevermind forgetit 不充啦 不继续了",
  help: "帮助 怎么用 怎么弄 怎么操作 使用说明 说明 菜单 功能 help menu commands howdoesthiswork",
  recharge:
    "充 充卡 充钱 再充 重新充 重新开始 重新来 重来 开始 储值 chongzhi topup restart startover",
  orders: "订单 记录 历史 orders order history",
  receipt: "票 票据 receipts",
  refund: "退款 退钱 退费 refund",
  invoice: "发票 开票 invoice fapiao",
  balance: "流量 余量 剩余 查询 查卡 data",
  "price-list": "价格 套餐 资费 prices price plans howmuch",
  offers: "优惠 活动 优惠活动 折扣 offers offer deals discount",
  guide:
    "教程 看教程 操作教程 使用教程 指南 重启 guide guides tutorial terminalguides otherguides networkmenu wherethesimis whatnottodo 网络菜单 sim卡在哪 不要做什么",
  human: "人工 客服 真人 有人吗 human agent operator person aperson support",
  "language-zh":
    "中文 汉语 普通话 简体 简体中文 切换中文 换成中文 说中文 讲中文 用中文 中文版 chinese zh zhongwen speakchinese inchinese",
  "language-en":
    "英文 英语 切换英文 换成英文 说英文 讲英文 用英文 英文版 english en speakenglish inenglish canyouspeakenglish doyouspeakenglish",
  yes: "是 是的 对 对的 对对 对对对 好 好的 好滴 好嘞 好哒 确认无误 没毛病 好啊 行 行的 行吧 可以 可以的 嗯 嗯嗯 恩 恩恩 中 得 成 没错 没问题 同意 要 要的 确认 确定 确认付款 付款 去付款 去支付 下单 微信付 微信支付 发链接 去付 就这个 就这款 就它 就它了 就要这个 要这个 就这样 就这样吧 这个就行 这个可以 ok okay okk k ok的 okok yes y yep yeah sure confirm right correct fine takeit 就是它 就是这个 就是这张 是这个 是这张 是它 对就是它 对就是这个 对就是这张 没错就是它 读对了 正确 正确的 没错的 thatsit thatsright itis itisright itsright",
  no: "不 不是 不是的 不对 不行 不要 不要这个 不用 不用了 不可以 不好 不同意 否 没有 错 错了 no n nope nah notthis notthisone 不确认 不付款 不支付 不付 先不付 先不付款 暂时不付 暂时不付款 不下单 notyet notright notcorrect wrong thatswrong incorrect 不是这个 不是这张 不是它 读错了 itsnot itisnot notit notthat",
  skip: "跳过 略过 不填 不说 不想说 不方便说 不告诉你 不知道 不清楚 不晓得 不确定 不懂 不记得 记不清 记不清了 忘了 说不上来 说不好 没有算过 没算过 没统计过 看不出来 认不出来 不知道什么牌子 没牌子 没有牌子 skip next dontknow idontknow noidea notsure dunno",
  paid: "付了 已付 付完了 付好了 支付了 付过了 好了已付 转过去了 转了 钱转了 paid done已付 ipaid ihavepaid ivepaid alreadypaid",
  settings: "设置 设定 settings setting",
  privacy: "隐私 隐私政策 privacy privacypolicy",
  link: "绑定 关联 绑定账号 关联账号 绑定其他聊天 link linkaccount linkanotherchat",
  greeting:
    "你好 您好 你好呀 在吗 在么 在不在 老板在吗 哈喽 哈啰 嗨 喂 早 早上好 上午好 中午好 下午好 晚上好 hi hello hey start goodmorning goodafternoon goodevening nihao",
  thanks: "谢谢 谢谢你 多谢 谢了 感谢 辛苦了 麻烦了 thanks thankyou thx",
  goodbye:
    "知道了 知道啦 我知道了 收到 收到了 已收到 明白 明白了 了解 了解了 懂了 晓得了 拜拜 拜 再见 再会 回见 下次见 回头见 没事了 没事 没别的了 不客气 不用谢 gotit noted understood isee bye byebye goodbye seeyou seeya thatsall",
  wait: "等一下 等下 等等 稍等 等会 等会儿 等我一下 等一会 等我找找 我找找 找一下 我看看 我看一下 我去看看 先看看 我再想想 我想想 再想想 再看看 等会再说 晚点再说 晚点再充 下次再充 下次再说 改天再充 改天再说 以后再充 以后再说 明天再充 明天再说 回头再充 回头再说 过几天再充 等等再充 马上 wait holdon onesec onemoment amoment letmecheck letmesee",
  "where-card-number": "wherethenumberis",
  "who-are-you": "你是谁 你谁 你叫什么 机器人吗 真人吗",
  "how-long": "要等多久 等多久 多久",
});

/** Words that mean the same wherever they stand in a short message; the more pressing first. */
export const containedWords: readonly { intent: Intent; words: RegExp }[] = [
  {
    intent: "thanks",
    words:
      /(?:谢谢|感谢|多谢)(?:你们?|您)?的?(?:帮助|帮忙|解答|回复|指导|耐心|服务)|^(?:谢谢|感谢|多谢)(?:你们?|您)(?!,|;|\.|。| ).{1,12}$|^(?:谢谢|感谢|多谢)(?:人工|客服|退款|充值|老板)+$|\bappreciate (?:your|the|all)\b|\b(?:thanks|thank you|thx|ty)(?: so much| a lot| very much)? for (?:your|the|all|helping)\b/,
  },
  {
    intent: "why-password",
    words:
      /(?:为什么|为啥|干嘛|干吗|凭什么|怎么还)[^,.]{0,6}密码|密码(?:是?(?:干嘛|干吗|干什么|做什么|干啥)|有什么用|有啥用)|(?:一定|必须|非)得?要?(?:输|填|给)?密码|不(?:想|愿意?|敢|能)(?:给|说|填|输|告诉你?)密码|\bwhy\b.{0,25}\b(?:password|pin)\b/,
  },
  {
    intent: "no-password",
    words:
      /密码(?:在哪|在那|哪里|哪儿|是什么|是多少|是啥|多少|怎么查|忘|找不到|丢|不知道|不记得|怎么看|从哪)|(?:忘记|忘了|不记得|不知道|找不到|没有|没|哪里看|哪里有|哪有|在哪看|不晓得)(?:卡的?|这个|我的)?密码|\bwhere\b.{0,15}\bpassword\b|\b(?:forgot|forgotten|no|don'?t (?:have|know)|lost)\b.{0,12}\bpassword\b/,
  },
  {
    intent: "where-card-number",
    words:
      /(?:拍照|拍张?照片?|发照片|发图片?|拍给你)(?:可以|行|能行)?(?:吗|么|不)|(?:可以|能|能不能)(?:拍照|拍给你|发照片|发图)|卡号(?:在哪|在那|哪里|哪儿|怎么看|怎么查|怎么找|从哪|找不到|是哪个|是什么|是哪串|不知道|是?(?:多少|几)位)|(?:找不到|不知道|没有|哪里看|哪里有|怎么看|怎么找|怎么查|哪个是|哪串是|什么是)(?:流量卡的?|我的|我)?卡号|\bwhere\b.{0,15}\bcard number\b|\bfind\b.{0,15}\bcard number\b/,
  },
  {
    intent: "why-asked",
    words:
      /(?:为什么|为啥|干嘛|干吗)(?:要|还要|还|得)?(?:问|知道|填|说|告诉)|(?:问|要|填)这(?:个|些)(?:干嘛|干吗|干什么|做什么|干啥|有什么用|有啥用)|\bwhy\b.{0,15}\b(?:ask|need (?:this|that|to know))/,
  },
  {
    intent: "refund-policy",
    words:
      /(?:能|可以|可不可以|能不能|支持|给|会|会不会)(?:全额|原路|申请)?退(?:款|钱|费|货|吗|么|不|回)?.{0,3}(?:吗|么|不$)|(?:能|可以|可不可以|能不能|会|会不会|给|支持)退(?:款|钱|费)?$|(?:失败|没到账|没充上|不成功|充不上|没成功).{0,6}(?:退|怎么办)|\bcan i (?:get|have) a refund|\brefundable\b|\brefund policy\b/,
  },
  {
    intent: "refund",
    words:
      /退款|退钱|退费|退给我|退我|怎么退(?!出|回)|充错|充多了|充重了|重复扣|多扣|扣了两次|\brefund\b|money back|charged twice/,
  },
  { intent: "invoice", words: /发票|开(?:个|一张|张)?票|\binvoices?\b|\bfapiao\b/ },
  {
    intent: "how-long",
    words:
      /(?:多久|多长时间|几分钟|多少分钟|什么时候|几时|啥时候|几天)(?:才?能|可以|就?会)?(?:到(?!期)|充好|充上|好|恢复|生效|能用|有网)|(?:马上|立刻|立即|即时|实时)(?:能|就)?(?:到|用|好|生效).{0,2}(?:吗|么)|多久(?:能|可以)|(?:要|得|需要|还要)等?(?:多久|多长时间)|\bhow long\b|\bwhen will\b.{0,20}\b(?:work|ready|done|arrive)/,
  },
  {
    intent: "is-safe",
    words:
      /安全(?:吗|么|不|性)|安不安全|靠谱|可靠(?:吗|么)|骗子|骗人|骗钱|诈骗|正规|泄[露漏]|盗刷|官方(?:的)?(?:吗|么)|\b(?:is|are) (?:it|this|you|that) (?:safe|secure|legit|a scam|real)|\bscam\b/,
  },
  {
    intent: "how-pay",
    words:
      /怎么(?:付|支付|给钱|交钱)|如何(?:付|支付)|(?:能|可以|支持|能不能|可不可以)(?:用)?(?:支付宝|微信|银行卡|信用卡|刷卡|现金|云闪付|花呗|对公)(?:付|支付|转)?.{0,3}(?:吗|么|不$|$)|\bhow (?:do|can|to)\b.{0,6}\bpay\b|\b(?:can i|do you) (?:pay with|take|accept)\b.{0,12}\b(?:alipay|wechat|card|cash)/,
  },
  {
    intent: "who-are-you",
    words:
      /(?:你|您|你们)(?:到底)?(?:是|算)(?:谁|什么人|人|真人|机器人|哪家|哪个公司|哪里的|什么公司|干什么的|ai)|是(?:不是)?(?:真人|机器人|人工|ai)(?:吗|么|$)|\bwho are you\b|\bare you (?:a |an )?(?:bot|robot|human|person|real|ai)\b/,
  },
  {
    intent: "paid",
    words:
      /(?<!没|未|还没|没有|怎么|如何|不)(?:我(?:已经?)?付(?:了|过|完|好|款了|钱了)|已经?(?:付款|支付|付钱|付过|付了|付完)|付(?:完|好)(?:款|钱)?了|付过了|付款(?:了|成功|完成)|支付(?:成功|完成|了|好了)|钱(?:已经?)?付了)(?!吗|没|怎么)|(?<!not |n't |never |haven't |once )\b(?:i(?:'ve| have)?(?: just| already)? paid|already paid|payment (?:is )?(?:done|complete|made|successful))\b/,
  },
  {
    intent: "guide",
    words:
      /教程|卡槽在哪|(?:怎么|如何|怎样)(?:换|插|装|拆|取|拔)(?:流量|sim|物联)?卡|卡(?:怎么|要怎么|如何)(?:换|插|装|拆|取)|卡(?:插|装|放)(?:在|到)?(?:哪|那里)|(?:怎么|如何|怎样)(?:重启|开机|关机)|\bhow (?:do i |can i |to )(?:insert|change|replace|swap|restart|reboot)\b/,
  },
  {
    intent: "pos-offline",
    words:
      /刷不了|刷不出|刷不动|不能刷|没法刷|收不了(?:款|钱)|没网|没有网|断网|无网|没信号|没有信号|无信号|信号(?:不好|差|弱)|连不上|联不上|上不了网|网络(?:异常|不通|断|故障|有问题|连接失败)|通[讯信](?:失败|异常)|脱机|离线|(?:机器|pos机?|机子|刷卡机)(?:[又就都]?(?:用不了|不能用|坏|不好使|没反应))|no (?:network|signal|internet|connection)(?! (?:problem|issue|error|trouble))|offline|can(?:'t|not) (?:take|accept|swipe|connect)|won'?t connect|not connecting|connection (?:lost|failed)/,
  },
  {
    intent: "human",
    words:
      /转人工|找人工|人工(?:客服|服务)|客服|跟?真人(?:说|聊|客服)|找个?人|投诉|找(?:你们)?(?:老板|经理|领导)|(?:talk|speak|chat) (?:to|with) (?:a|an|some)|human|customer (?:service|support)|real person|complain/,
  },
  { intent: "receipt", words: /收据|凭证|小票|回执|\breceipts?\b/ },
  {
    intent: "orders",
    words:
      /(?<!取消|(?<![一看查问找])下)订单|充值记录|(?:历史|购买)记录|(?:以前|之前|上次)充的|\b(?:my|past|last) orders?\b|order (?:history|list|status)/,
  },
  {
    intent: "offers",
    words:
      /优惠|有?(?:没有|啥|什么)?活动(?:吗|么|$)|打折|打个?折|折扣|红包|(?:能|可以)(?:不能|再)?(?:便宜|少)点?(?:吗|么)|\bdiscounts?\b|\b(?:special )?offers\b|\bcoupons?\b|\bpromo/,
  },
  {
    intent: "balance",
    words:
      /余额|余量|还?(?:剩|有)(?:余)?(?:多少|几|下多少)(?:流量|$)|流量(?:还)?剩|剩余流量|(?:还剩|还有)多少流量|查(?:一下|下|查)?流量|流量查询|流量够不够|用了多少|到期时间|(?:什么时候|几号|哪天|啥时候)到期|到期(?:了)?(?:没|吗)|\bbalance\b|(?:data|how much)(?: is)? left|remaining data|how much data/,
  },
  {
    intent: "price-list",
    words:
      /价格|价钱|价目|资费|(?<!随便|不管|无论)多少钱|什么套餐|套餐有哪|(?:哪些|有啥|几种)套餐|怎么收费|收费标准|贵不贵|price ?list|\bprices?\b|how much (?:is|does|do|are|for)|\bplans\b/,
  },
  {
    intent: "recharge",
    words:
      /充值|冲值|储值|续费|续期|充(?:一?点|一?些|一?下)?流量|充个?卡|充一?[张下]|充话费|加流量|买流量|交费|缴费|\brecharge\b|\btop ?-?up\b|\brenew\b/,
  },
  {
    intent: "help",
    words:
      /怎么(?:用|操作|使用|弄)|帮助|帮帮我|你(?:能|会|可以)(?:干|做|帮)?(?:什么|啥)|什么功能|\bhelp\b/,
  },
];

/** Commands as bots have them; what follows a command is not looked at. */
export const commands: Readonly<Record<string, Intent>> = {
  back: "back",
  cancel: "cancel",
  stop: "cancel",
  help: "help",
  menu: "help",
  recharge: "recharge",
  topup: "recharge",
  orders: "orders",
  receipt: "receipt",
  balance: "balance",
  plans: "price-list",
  prices: "price-list",
  human: "human",
  support: "human",
  zh: "language-zh",
  chinese: "language-zh",
  en: "language-en",
  english: "language-en",
  skip: "skip",
  paid: "paid",
  start: "greeting",
  settings: "settings",
  language: "settings",
  privacy: "privacy",
  link: "link",
  guide: "guide",
  offers: "offers",
  refund: "refund",
  invoice: "invoice",
};

function byWord(
  words: Partial<Readonly<Record<Intent, string>>>,
): Readonly<Record<string, Intent>> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([intent, list]) =>
      list.split(" ").map((word) => [word, intent as Intent]),
    ),
  );
}
