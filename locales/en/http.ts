export const http = {
  "http.notFound.title": "This link does not open",
  "http.notFound.text":
    "It may be mistyped, or it has expired. Go back to the chat to get a new one.",
  "http.notUnderstood": "I could not read that. Please send it again.",
  "http.noChat": "This chat is no longer open. Please reload the page.",
  "http.tooFast": "A little too fast. Please wait a few seconds.",
  "http.tooLarge": "That is too large. One sentence is enough.",
  "http.failed": "Something went wrong. Please try again. Money you paid is not lost.",
  "http.openInWechat": "Please open this page again inside WeChat.",
  "http.payUnavailable":
    "WeChat Pay is not answering. Please try again in a few seconds; you will not be charged twice.",
} as const;
