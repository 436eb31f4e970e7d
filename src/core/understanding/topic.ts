/** What we ask a merchant for beside the card. */
export type Topic = "terminal" | "volume" | "budget" | "region";
