export const dialogue = {
  "home.greeting":
    "Hi, I recharge the data card in your POS.\nPayments failing or data expired? Send me the card number and it is back in a few minutes.",
  "home.restarted":
    "I have just been updated, so let us start again. Your orders are all still here.",
  "home.ask": "What would you like to do? You can also just send the card number.",
  "home.hint": 'Send a card number to recharge, or "orders" for earlier orders.',
  "home.cancelled": "OK, cancelled; this cost nothing. Earlier orders stay as they are.",
  "home.welcomeBack": "Good to see you again.",

  "menu.recharge": "Recharge",
  "menu.orders": "My orders",
  "menu.help": "Help",
  "menu.cancel": "Cancel",

  "help.body":
    "I recharge the data card of your POS: card number → password → terminal → plan → WeChat Pay → done.\n\nAt any time you can say:\n· back, one step back\n· cancel, stop\n· orders, to find orders and receipts\n· no network, to see whether it is the card or the terminal\n· guide, how things are done on the terminal\n· 中文, to change the language\n\n{{hint}}",
  "human.body":
    "To reach a person: {{contact}}\nSend the order number along, it makes things much faster.",
  "human.none":
    "To reach a person, ask whoever sold you the terminal or the card, and send the order number along.",
  "balance.body":
    "Send me the card number; once the password is checked you will see the balance and expiry.",
  "thanks.body": "You are welcome. I am here when you need me.",
  "declined.body": "OK. Just say so whenever you need it.",
  "goodbye.body": "Good. I am here when you need me; have a good day.",
  "wait.body": "Sure, take your time.",
  "offers.none":
    "There is no special offer right now. The price in the list is what you pay, nothing on top.",
  "refund.ask":
    "If a recharge fails, the money comes back by itself; no need to ask. Any other refund needs a person.",
  "invoice.ask": 'A tax invoice needs a person. A receipt is right here: "Receipt" in the order.',

  "answer.why-password":
    "The card password shows that the card is yours, so that nobody recharges the wrong one. It is checked once and not kept.",
  "answer.no-password":
    "The card password is usually on the board the card came in; if not, ask whoever sold you the card or the terminal.",
  "answer.where-card-number":
    'The number is printed on the data card, the long one starting 8986; the card is mostly under the battery or the back cover. Smart terminals show it under "About" (ICCID). A photo works too.',
  "answer.why-asked": "I only ask so that I can find a plan that is enough and not too dear.",
  "answer.how-long":
    "The recharge starts by itself once you have paid and usually takes a few minutes. I tell you here; then restart the terminal.",
  "answer.is-safe":
    "You pay inside WeChat; I never see your bank card. The card password is checked once and not kept. If the recharge fails, your money comes back by itself.",
  "answer.refund-policy":
    "If the recharge fails, you get all of it back by itself. Data that is already on the card I cannot take back; ask a person about that.",
  "answer.how-pay":
    "With WeChat Pay. Once you have confirmed a plan I send you the link. Alipay does not work yet.",
  "answer.who-are-you":
    'I am a bot that recharges cards, not a person. Say "human" to reach a person.',

  "prices.line": "{{network}} {{plan}} {{price}}",
  "prices.body":
    "Common plans, by carrier:\n{{plans}}\n\nSend your card number and I will pick the cheapest that is enough.",
  "prices.card": "Plans for this card:\n{{plans}}",
  "language.changed": "OK, English from now on.",

  "noted.body": "OK, noted.",
  "corrected.body": "OK, I have changed that.",
  "puzzled.body": "I did not get that. {{hint}}",
  "puzzled.hidden": "That looks like a card password, so it is hidden and not kept. {{hint}}",
  "stale.body": "That button is from an earlier step. This is where we are:",
  "unsupported.late-secret":
    "No password is needed now; I did not read or keep what you typed. This is where we are:",
  "back.nowhere": "This is the first step already.",
  "tooLong.body": "That is too long for me; a card number or one sentence is enough. {{hint}}",

  "cardNumber.ask":
    "Please send the number of the data card: 19 or 20 characters on the card (mostly starting 8986), or its 11 or 13-digit number.\nIt is usually under the battery or the back cover.",
  "cardNumber.hint":
    "Please send the card number: 19 or 20 characters (mostly starting 8986), or 11 or 13 digits. Spaces and dashes are fine.",
  "cardNumber.eid":
    'That is the number of the eSIM chip (EID, 32 digits). To recharge I need the ICCID: 19 or 20 characters starting 8986, shown under "About" on the terminal.',
  "cardNumber.wrongLength":
    "This number has {{count}} characters. A card number has 19 or 20, a data number has 11 or 13. Please count again.",
  "cardNumber.wrongLength_one":
    "This number has {{count}} character. A card number has 19 or 20, a data number has 11 or 13. Please count again.",
  "cardNumber.wrongStart":
    "Card numbers in China start with 8986; this one does not. Maybe it is another number from the sticker?",
  "cardNumber.deviceNumber":
    "That is the number of the device (IMEI), not of the card. Please look for 19 or 20 characters starting 8986.",
  "cardNumber.phoneNumber":
    "That looks like a phone number. Please send the number of the data card: 19 or 20 characters starting 8986, or its 11 or 13-digit number.",
  "cardNumber.shortened":
    "A spreadsheet has shortened this number (like 8.98604E+19) and its last digits are gone. Please send all 20 digits.",
  "cardNumber.isItSeen": "Is it this card, which you recharged before?\n{{card}}",
  "cardNumber.hidden":
    "That is the hidden form of a number, so I cannot tell which card it is. Please send the whole number, or a photo.",
  "cardNumber.letter":
    "The first six are always digits, so a letter may be misread. Is this what the card says?\n{{suggestion}}",
  "cardNumber.suspect":
    "Got it. The check digit does not match, so one character may be wrong. Please re-check the groups:\n{{groups}}\nSend the number again if needed, or just go on.",
  "cardNumber.suspectGroup":
    'Got it. Please re-check the group "{{group}}"; letters and digits look alike there:\n{{groups}}\nSend the number again if needed, or just go on.',

  "whoseCard.ask":
    "Card {{card}} belongs to another shop. Unless you say otherwise, it is recharged just this once and stays there.",
  "whoseCard.once": "Recharge it just this once",
  "whoseCard.move": "Move it here",
  "whoseCard.kept": "OK, just this once; the card stays with its shop.",
  "whoseCard.moved":
    "Done: the card is yours from now on. Earlier orders and receipts stay with the former shop, who has been told.",
  "whoseCard.notMoved":
    "The card could not be moved and stays with its shop. Let's go on with the recharge.",
  "whoseCard.gone":
    "Card {{card}} was just moved to another shop with its password. Your orders and receipts stay here. If you did not agree, reply “human”.",
  "cardPassword.ask":
    "Card {{card}}\nPlease enter the card password. It is only used for checking: not stored, not kept in this chat.",
  "cardPassword.notHere":
    "To be safe, please do not send the card password here: it cannot be deleted. Use the link below, it works once.",
  "cardPassword.hint":
    'Please enter the card password. It is on the card\'s carrier board, or with whoever sold you the card. "back" changes the card.',
  "cardPassword.noMatch":
    "Card number and password do not match. Please check both. Tries left: {{triesLeft}}.",
  "cardPassword.locked":
    'That was a lot of tries, so I am pausing to keep the card safe. In about {{minutes}} min just enter the password again; say "human" if it is urgent.',
  "cardPassword.several":
    "There is more than one that could be the password. Please send just the right one.",
  "cardPassword.unavailable":
    "The carrier is not answering right now. Please enter the password again in a minute. Nothing was charged.",
  "cardPassword.tooLong": "Passwords are not that long. Please check it.",

  "card.found":
    "Found it:\n{{network}} · {{form}} · {{state}}\nCard {{card}}\nData left {{remaining}}\nExpires {{expires}}",
  "card.foundNoPlan": "Found it:\n{{network}} · {{form}} · {{state}}\nCard {{card}}\nNo plan yet",

  "terminal.ask":
    "Which terminal is the card in? Tell me the brand on the shell, or the model (for example N910).",
  "terminal.hint":
    'Please tell me the brand or model of the terminal; it is on the sticker on the back. Or choose "Can\'t tell".',
  "terminal.unknownBrand": "Can't tell",
  "terminal.familyAsk": "Which kind of terminal is it?",
  "terminal.familyAskBrand": "Which kind of {{brand}} terminal? The model works too.",
  "terminal.familyHint": "Please choose the kind that looks most like yours.",
  "terminal.noFit":
    "This is an {{form}}, and this does not take it: {{family}}. A recharge would not bring it online, so I stop here.\nPlease check the terminal, or use another card.",

  "volume.ask":
    'About how many card payments a day? A rough figure is fine: "200 a day", or "turnover 5000 yuan a day".',
  "volume.hint":
    "Please tell me roughly how many payments a day, or the daily turnover in yuan; or choose a range.",
  "volume.upTo": "Up to {{high}}",
  "volume.between": "{{low}}–{{high}}",
  "volume.over": "More than {{low}}",

  "budget.ask":
    'What would you like to spend on data a month? For example "up to 5 yuan", or "any".',
  "budget.hint": 'Please tell me a monthly budget, for example "5 yuan", or "any".',
  "budget.any": "Any",
  "budget.upTo": "Up to {{price}}",

  "region.ask": "In which province or city is the terminal used?",
  "region.hint":
    'Please tell me the province or city, for example "Henan" or "Zhengzhou"; or choose "Skip".',
  "region.notServed":
    'Sorry, these data cards only work in mainland China. Please tell me the province or city there, or choose "Skip".',
  "region.skip": "Skip",

  "plan.ask": "I suggest: {{plan}}, {{price}}\n\n{{why}}",
  "plan.askOver":
    "Nothing within your budget is quite enough. The closest is: {{plan}}, {{price}}\n\n{{why}}",
  "plan.askSmall": "No plan covers everything. The closest is: {{plan}}, {{price}}\n\n{{why}}",
  "plan.askAbove":
    "No plan fits this budget. The cheapest that is enough: {{plan}}, {{price}}\n\n{{why}}",
  "plan.all": "All plans for this card:",
  "plan.hint": 'Please choose a plan, or "All plans".',
  "plan.take": "Take it, {{price}}",
  "plan.other": "{{plan}} {{price}}",
  "plan.showAll": "All plans",
  "plan.showAdvice": "Show the advice",
  "plan.cheaper": "These are cheaper:",
  "plan.cheaperNone": "There is no cheaper plan for this card.",
  "plan.larger": "These have more data:",
  "plan.largerNone": "There is no plan with more data for this card.",
  "plan.fitting": "These match:",
  "plan.noSuch": "There is no such plan. This is all there is for this card:",
  "plan.gone": "That plan has just been withdrawn. Please choose another.",
  "plan.none":
    "There is no plan for this card right now. Please ask whoever sold you the card. Nothing was charged.",

  "confirm.ask":
    "Please check:\nCard {{card}}\nTerminal {{terminal}}\nSales {{volume}}\nBudget {{budget}}\nRegion {{region}}\nPlan {{plan}}\nValid until {{validUntil}}\nTo pay {{price}}\n\nNext you get a WeChat Pay link. After payment I recharge the card by myself, usually within minutes; if that fails you get all of it back.\nPlease do not pay over public Wi-Fi.",
  "confirm.transactions": "{{low}} a day",
  "confirm.transactionsRange": "{{low}}–{{high}} a day",
  "confirm.turnover": "{{low}} yuan a day",
  "confirm.turnoverRange": "{{low}}–{{high}} yuan a day",
  "confirm.budgetLimit": "up to {{price}} a month",
  "confirm.budgetAny": "no limit",
  "confirm.regionUnknown": "not told",
  "confirm.hint": 'If all is right choose "Confirm and pay"; "back" changes the plan.',
  "confirm.yes": "Confirm and pay",
  "confirm.change": "Another plan",
  "confirm.stale": "That offer is a while old, so let me work it out again with today's prices.",
  "confirm.proveAgain": "I need this card's password once more, then we go right on.",

  "pay.placed":
    "Your order is ready. Please pay within {{count}} minutes. I will tell you here once it is paid.",
  "pay.placed_one":
    "Your order is ready. Please pay within {{count}} minute. I will tell you here once it is paid.",
  "pay.again": "This card has an unpaid order already. You can simply pay that one.",
  "pay.waiting":
    'This order is waiting for payment and is recharged by itself once paid. Say "cancel" to stop.',
  "pay.leftOpen":
    "By the way: your last order is still unpaid. You can pay it below at any time; if you don't, it closes by itself and costs nothing.",
  "pay.hint":
    'Not paid yet? Use "Pay" in the order. Once it is paid I recharge by myself; no need to pay again.',
  "pay.check": "I have paid",
  "pay.noBack": 'The order exists already. To change it, "cancel" first and choose again.',
  "pay.notYet":
    "WeChat has not received this payment yet. It usually takes a few seconds after paying; I keep watching.",
  "pay.received": "Payment received, recharging now. No need to pay again.",
  "pay.inProgress":
    "Payment received, no need to pay again. This is where it stands; I will tell you the result at once.",
  "pay.cancelled":
    "The order is cancelled and nothing was charged. Should a payment still arrive, it is refunded by itself.",
  "pay.tooLate":
    "This order is paid already and can't be cancelled. I will tell you the result at once.",
  "pay.unclear":
    "WeChat is not answering, so I can't be sure whether it was paid, and I have not cancelled. Please try again in a moment.",

  "orders.title": "Your latest orders:",
  "orders.none": "No orders yet. Send a card number to recharge.",
  "orders.unknown": 'I find no such order of yours; please check the number. "orders" shows them.',
  "orders.line": "Order {{orderNo}}",

  "link.code":
    'Your code: {{code}}\nSend "link {{code}}" in the other chat (WeChat, Telegram or web) within {{count}} minutes. Orders, receipts and language are then shared.',
  "link.code_one":
    'Your code: {{code}}\nSend "link {{code}}" in the other chat (WeChat, Telegram or web) within {{count}} minute. Orders, receipts and language are then shared.',
  "link.joined":
    "Linked: orders, receipts and language are shared now. You can undo it within 7 days.",
  "link.offered": "OK, the other chat is being asked. It is done once “Agree” is pressed there.",
  "link.declined": "Nothing was linked; both chats stay as they are.",
  "link.kept": "OK, nothing is linked.",
  "link.undone": "The link is undone; orders and cards that came along are back where they were.",
  "link.stopped": "OK, stopped. No new chat gets the account.",
  "link.over": "That was answered before, or it is too late.",
  "link.staff":
    "There are others in your shop, who would be left alone. Please do it the other way round: say “link” in this chat, and the code in the other one.",
  "link.tills":
    "Your other chats are tills, and nobody could change that any more. Say “end the till” first, then link.",
  "till.made":
    "OK, this is the till now: recharging, checking cards and orders work as before. Links, moving cards, staff and personal data are for your own chats.\nTo end it, say “end the till” in a chat of your own.",
  "till.onlyChat":
    "This is your only chat, so nobody could end it. First link a chat on your phone (say “link” here), then come back.",
  "till.ended": "OK, {{count}} tills are chats like any other again.",
  "till.ended_one": "OK, {{count}} till is a chat like any other again.",
  "till.none": "None of your chats is a till.",
  "till.notHere": "This is a till. Please do that in a chat of your own.",
  "chatMove.ask":
    "Link this chat to the other account? Orders going along: {{orders}}, cards: {{cards}}. The other chats will see them.",
  "chatMove.askOnly":
    "Link this chat to the other account? Only this chat goes; your orders and cards stay with your other chats.",
  "chatMove.askNew":
    "Link this chat to the other account? Both will see the same orders and cards.",
  "chatMove.yes": "Link",
  "chatMove.no": "Not now",
  "chatMove.hint": "Press “Link” if both chats are yours, “Not now” if you are not sure.",
  "chatMove.takeAsk":
    "A {{channel}} chat wants to join you. It will see your orders ({{orders}}) and cards ({{cards}}). Is it a chat of yours?",
  "chatMove.take": "Agree",
  "chatMove.notMine": "Not me",
  "chatMove.undo": "Undo the link",
  "regain.notice":
    "Somebody says that they lost all their chats and wants to bring this shop's account to a new one. It happens in three days ({{until}}). If that is not you, press “Not me”.",
  "regain.secondNotice":
    "In a day this shop's account goes to a new chat ({{until}}). If that is not you, press “Not me”.",
  "regain.waits":
    "All of it is right. To be safe we wait three days: on {{until}} your shop's account comes here.",
  "regain.stopped": "Stopped: no new chat gets the account, and everything stays as it was.",
  "regain.done":
    "The new chat has the account now and sees its orders and cards. If that was not you, “Undo the link” takes it back within 7 days.",
  "regain.doneShop":
    "A new chat has this shop's account now; nothing else in the shop has changed.",
  "channel.web": "web",
  "channel.telegram": "Telegram",
  "channel.wechat": "WeChat",
  "link.same": "These two chats belong to the same account already.",
  "link.wrong-code":
    'That code is wrong or has expired. Send "link" in the other chat to get a new one.',
  "link.too-often": "That was a lot of tries. Please come back in half an hour.",
  "settings.body": "What would you like to change?",
  "settings.zh": "中文",
  "settings.en": "English",
  "settings.link": "Link another chat",
  "photo.sent": "[photo]",
  "photo.nothing":
    "I found no barcode in the picture. Please take a sharper one of the code on the card, or type the number.",
  "photo.busy":
    "Many pictures are coming in right now, and I have not looked at yours. Please send it again in a few seconds, or type the number.",
  "photo.not-loaded":
    "The picture did not get through. Please send it once more, or type the number.",
  "photo.too-large":
    "The picture is too large for me. Please send a smaller one or a screenshot, or type the number.",
  "photo.unsupported":
    "I cannot open this kind of picture. A plain photo (JPG, PNG) or a screenshot works; you can also type the number.",
  "photo.unreadable": "I could not open this picture. Please try another one, or type the number.",
  "photo.noCard":
    "I read a barcode, but it is not a card number. Please take the code beside the number starting 8986, or type it.",
  "photo.found": "The card number in the picture:\n{{groups}}\nIs that right?",
  "photo.yes": "Yes, that is it",
  "photo.no": "No, I will type it",
  "unsupported.voice": "I cannot listen to voice messages yet. Please type it.",
  "unsupported.location": "No need for a location; the name of the province or city is enough.",
  "unsupported.other": "I can't read this kind of message yet. Please type it.",
} as const;
