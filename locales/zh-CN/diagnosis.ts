/** A terminal without a network: what is wrong, and the one next step. */
export const diagnosis = {
  "menu.offline": "机器没网了",
  "menu.human": "人工",

  "offline.body": "别急，先查查是卡的事，还是机器的事。",
  "offline.which": "别急，先查查是卡的事，还是机器的事。是哪张卡？发卡号也行。",
  "offline.hint": "请选一张卡，或者直接发流量卡号，我去问运营商。",
  "offline.card": "{{card}}",
  "offline.otherCard": "其他卡",

  "diagnosis.hint": "照上面说的做这一步就好；要人帮忙就说“人工”。",
  "diagnosis.expired": "卡到期了，所以上不了网。充值就能恢复，一般几分钟。",
  "diagnosis.data-used-up": "这期流量用完了。买个加油包，或者换大一点的套餐，几分钟就恢复。",
  "diagnosis.no-plan": "这张卡还没有套餐，所以上不了网。充一个套餐就好。",
  "diagnosis.credit-stopped": "卡欠费停机了。充值以后会自动恢复上网。",
  "diagnosis.self-stopped":
    "这张卡是自己申请停机的，套餐还在，不用再花钱。点“恢复上网”，我去跟运营商说。",
  "diagnosis.device-changed":
    "卡被换到别的机器上，运营商把它停了。先插回原来的机器，再点“再查一次”。真的换了新机器，就找人工重新绑定。",
  "diagnosis.real-name-missing":
    "这张卡还没实名，所以上不了网。找给你卡的人办好实名，再点“再查一次”。不清楚找谁，就点“人工”。",
  "diagnosis.abnormal": "运营商说这张卡有异常，要人工看一下。先别充值，点“人工”。",
  "diagnosis.cancelled": "这张卡已经注销，恢复不了了。找卖卡的人换一张新卡，照教程装好就行。",
  "diagnosis.card-fine": "卡没问题，流量也还有，多半是机器的事。咱们一步一步来。",
  "diagnosis.silent": "运营商那边暂时没回应，卡的情况现在查不到。先试几个稳妥的办法，不花钱。",
  "diagnosis.tooOften": "查得有点勤了，歇几分钟再查。",
  "diagnosis.recharge": "给这张卡充值",
  "diagnosis.resume": "恢复上网",
  "diagnosis.again": "再查一次",
  "diagnosis.resumed": "卡已经恢复上网了，机器也要跟着重启一下。",
  "diagnosis.resumeAccepted": "跟运营商说了，一般几分钟就恢复。等一会儿点“再查一次”。",
  "diagnosis.resumeRefused":
    "运营商不让我替你恢复，要人工来办。点“人工”，把卡号后四位一起告诉他们。",
  "diagnosis.resumeUnavailable": "运营商那边暂时没回应，等一分钟再点一次“恢复上网”。",

  "remedy.hint": "试完告诉我：“好了”，或者“还是不行”。",
  "remedy.restart": "先把机器重启一次，等信号出来，再刷一笔试试。",
  "remedy.network": "再看看机器的网络：移动数据要打开，飞行模式要关掉。弄好再刷一笔试试。",
  "remedy.sim-slot":
    "再看看卡有没有松：关机，把 SIM 卡取出来重新插紧，再开机。卡是焊在里面的，这步就跳过。",
  "remedy.call": "能自己试的都试过了，该请人看看了。点“人工”，把机器型号和卡号后四位一起告诉他们。",
  "remedy.guide.restart": "怎么重启",
  "remedy.guide.network": "菜单在哪",
  "remedy.guide.sim-slot": "SIM 卡在哪",
  "remedy.solved": "好了",
  "remedy.next": "还是不行",
  "remedy.glad": "太好了，生意兴隆！",
} as const;
