export const telegram = {
  "telegram.command.start": "Back to the start",
  "telegram.command.recharge": "Recharge a data card",
  "telegram.command.orders": "My orders and receipts",
  "telegram.command.guide": "Restart, SIM slot and menus of your terminal",
  "telegram.command.help": "How this works",
  "telegram.command.settings": "Change language, link another chat",
  "telegram.command.privacy": "What I keep and what I don't",
  "telegram.command.cancel": "Stop this recharge",
  "telegram.command.group": "Recharge in a private chat",
  "telegram.description":
    "Card terminal offline or out of data? Send me its data card number: I check the card, find the cheapest plan that fits, you pay with WeChat, and it is recharged within minutes.\n\nJust press Start.",
  "telegram.shortDescription":
    "Recharges the data card of your card terminal: send the number, pay with WeChat, done in minutes.",
  "telegram.stale": "That button is from earlier. Please see the latest message.",
  "telegram.deleteYourself":
    "I could not remove your message with the password. Please press and hold it to delete it, so that it does not stay in the chat.",
  "telegram.lost": "That did not reach me properly. Please do it once more.",
  "telegram.lostAndRemoved":
    "That did not reach me properly. It may hold a password, so I removed it; please send it once more.",
  "telegram.group": "Cards and orders are better kept out of a group. Let us talk in private.",
  "telegram.groupButton": "Message me",
} as const;
