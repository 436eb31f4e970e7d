/** Reading a guide. What the guides themselves say is data: `locales/guides/`. */
export const guide = {
  "menu.guide": "机器教程",

  "guide.topic.restart": "怎么重启",
  "guide.topic.network": "网络菜单",
  "guide.topic.sim-slot": "SIM 卡在哪",
  "guide.topic.card-number": "卡号在哪",
  "guide.topic.avoid": "不要做什么",

  "guide.machineAsk": "你的机器是哪一种？直接发型号也行，比如 N910。",
  "guide.machineHint": "请选一种最像的机器，或者发型号；不看了就说“看完了”。",
  "guide.topicAsk": "{{machine}}，想看哪一个？",
  "guide.topicHint": "请选一个想看的；不看了就说“看完了”，回到刚才那一步。",
  "guide.pageHint": "说“下一步”往下看，“返回”往回看；不看了就说“看完了”，回到刚才那一步。",
  "guide.page": "{{topic}} · {{machine}}\n第 {{step}} 步，共 {{steps}} 步\n\n{{words}}",
  "guide.pageUnsure":
    "{{topic}} · {{machine}}\n第 {{step}} 步，共 {{steps}} 步\n\n{{words}}\n\n{{caution}}",
  "guide.caution.menu": "具体以机器菜单为准。",
  "guide.caution.machine": "每款机器不太一样，具体以机器实物为准。",
  "guide.caution.leaflet": "具体以机器说明为准。",
  "guide.next": "下一步",
  "guide.previous": "上一步",
  "guide.others": "看别的",
  "guide.otherMachine": "换一种机器",
  "guide.done": "看完了",
} as const;
