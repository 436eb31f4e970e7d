export const http = {
  "http.notFound.title": "This link does not open",
  "http.notFound.text":
    "It may be mistyped, or it has expired. Go back to the chat to get a new one.",
  "http.notUnderstood": "I could not read that. Please send it again.",
  "http.noChat": "This chat is no longer open. Please reload the page.",
  "http.otherChat":
    "This window shows an earlier chat, so this was not sent. Please reload the page.",
  "http.tooFast": "A little too fast. Please wait a few seconds.",
  "http.busy": "It is busy right now. Please send it again in a few seconds.",
  "http.tooLarge": "That is too large. One sentence is enough.",
  "http.failed": "Something went wrong. Please try again. Money you paid is not lost.",
  "http.openInWechat": "Please open this page again inside WeChat.",
  "http.payUnavailable":
    "WeChat Pay is not answering. Please try again in a few seconds; you will not be charged twice.",
  "http.payer.snapshot.title": "This is only a preview",
  "http.payer.snapshot.text":
    "Tap “Use full service” at the bottom of the page, then pay. Nothing was charged.",
  "http.payer.silent.title": "WeChat did not answer",
  "http.payer.silent.text":
    "Please try again in a few seconds. Nothing was charged, and the link stays good.",
  "http.payer.expired.title": "That took a little long",
  "http.payer.expired.text": "Please try again. Nothing was charged.",
  "http.payer.again": "Try again",
} as const;
