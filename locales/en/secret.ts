export const secret = {
  "secret.title": "Card password",
  "secret.card": "Card {{card}}",
  "secret.send": "OK",
  "secret.note": "Only used for checking, not stored. This page works once.",
  "secret.done.title": "Got it",
  "secret.done.text": "Go back to the chat for the next step.",
} as const;
