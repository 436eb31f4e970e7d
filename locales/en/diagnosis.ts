/** A terminal without a network: what is wrong, and the one next step. */
export const diagnosis = {
  "menu.offline": "No network",
  "menu.human": "A person",

  "offline.body": "Let's see whether it is the card or the terminal.",
  "offline.which":
    "Let's see whether it is the card or the terminal. Which card is in it? You can send the number too.",
  "offline.hint": "Please choose a card, or send its number, and I ask the carrier.",
  "offline.card": "{{card}}",
  "offline.otherCard": "Another card",

  "diagnosis.hint": 'Just do the step above; say "human" if you need a person.',
  "diagnosis.expired":
    "The card has expired, so it is offline. A recharge brings it back, usually within minutes.",
  "diagnosis.data-used-up":
    "The data of this cycle is used up. An add-on or a larger plan brings it back within minutes.",
  "diagnosis.no-plan": "This card has no plan yet. A recharge gets it online.",
  "diagnosis.credit-stopped":
    "The card was stopped because it is unpaid. A recharge brings it back by itself.",
  "diagnosis.self-stopped":
    'This card was stopped on request. Its plan is still good, so there is nothing to pay. Choose "Resume" and I tell the carrier.',
  "diagnosis.device-changed":
    'The card was moved to another machine, so the carrier stopped it. Put it back into its old machine, then choose "Check again". If the machine is really new, a person has to bind it again.',
  "diagnosis.real-name-missing":
    'This card is not registered to a name yet. Have it registered by whoever gave it to you, then choose "Check again". Not sure who that is? Ask a person.',
  "diagnosis.abnormal":
    "The carrier reports something irregular about this card, and a person has to look at it. Please don't recharge it yet.",
  "diagnosis.cancelled":
    "This card has been cancelled and can't come back. Get a new one from whoever sold it, and put it in as the guide shows.",
  "diagnosis.card-fine":
    "The card is fine and has data left, so it is probably the terminal. One step at a time.",
  "diagnosis.silent":
    "The carrier is not answering, so I can't see the card right now. Here is what is safe to try; it costs nothing.",
  "diagnosis.tooOften": "That was a lot of checks. Please wait a few minutes.",
  "diagnosis.recharge": "Recharge this card",
  "diagnosis.resume": "Resume",
  "diagnosis.again": "Check again",
  "diagnosis.resumed": "The card is back online. The terminal has to be restarted as well.",
  "diagnosis.resumeAccepted":
    'I have told the carrier; it usually takes a few minutes. Then choose "Check again".',
  "diagnosis.resumeRefused":
    "The carrier does not let me resume this card; a person has to. Tell them the last four digits of the card.",
  "diagnosis.resumeUnavailable":
    'The carrier is not answering. Please choose "Resume" again in a minute.',

  "remedy.hint": 'Tell me how it went: "works", or "still not".',
  "remedy.restart": "First restart the terminal, wait for the signal, and try a payment.",
  "remedy.network":
    "Now look at its network: mobile data has to be on, airplane mode off. Then try a payment.",
  "remedy.sim-slot":
    "Now see whether the card sits tight: switch off, take the SIM out, push it in firmly, switch on. If the chip is soldered in, skip this.",
  "remedy.call":
    "That is everything you can try yourself, so somebody should look at it. Tell them the model and the last four digits of the card.",
  "remedy.guide.restart": "How to restart",
  "remedy.guide.network": "Where is that?",
  "remedy.guide.sim-slot": "Where the SIM is",
  "remedy.solved": "It works",
  "remedy.next": "Still not",
  "remedy.glad": "Great. Good business!",
} as const;
