/** Reading a guide. What the guides themselves say is data: `locales/guides/`. */
export const guide = {
  "menu.guide": "Terminal guides",

  "guide.topic.restart": "How to restart",
  "guide.topic.network": "Network menu",
  "guide.topic.sim-slot": "Where the SIM is",
  "guide.topic.card-number": "Where the number is",
  "guide.topic.avoid": "What not to do",

  "guide.machineAsk": "Which kind of terminal is it? The model works too, for example N910.",
  "guide.machineHint":
    'Please choose the kind that looks most like yours, or send the model; "done" closes this.',
  "guide.topicAsk": "{{machine}}: what would you like to see?",
  "guide.topicHint": 'Please choose one; "done" takes you back to where you were.',
  "guide.pageHint": '"Next" goes on, "back" goes back, and "done" takes you to where you were.',
  "guide.page": "{{topic}} · {{machine}}\nStep {{step}} of {{steps}}\n\n{{words}}",
  "guide.pageUnsure":
    "{{topic}} · {{machine}}\nStep {{step}} of {{steps}}\n\n{{words}}\n\n{{caution}}",
  "guide.caution.menu": "If your terminal's menu differs, follow the menu.",
  "guide.caution.machine": "Terminals differ a little; go by the one in your hand.",
  "guide.caution.leaflet": "If yours differs, follow its leaflet.",
  "guide.next": "Next",
  "guide.previous": "Previous",
  "guide.others": "Other guides",
  "guide.otherMachine": "Another terminal",
  "guide.done": "Done",
} as const;
