import { text } from "../../core/text.ts";
import type { SampleCard } from "./sample-card.ts";

const mobile = text("network.mobile");
const unicom = text("network.unicom");
const telecom = text("network.telecom");
const broadnet = text("network.broadnet");

/** One card for every way in which a recharge can go wrong. */
export const troubledCards: readonly SampleCard[] = [
  {
    number: "89860400000000000031",
    msisdn: "1440000000017",
    password: "135717",
    network: "mobile",
    form: "sim",
    state: "active",
    planCode: "CM-30-12M",
    remainingMb: 12,
    expiresInDays: 5,
    trouble: "plan-refused",
    note: text("sandboxCard.planRefused", { network: mobile }),
  },
  {
    number: "89860200000000000025",
    msisdn: "1440000000018",
    password: "135718",
    network: "mobile",
    form: "sim",
    state: "expired",
    planCode: "CM-30-12M",
    remainingMb: 0,
    expiresInDays: -7,
    trouble: "order-fails",
    note: text("sandboxCard.orderFails", { network: mobile }),
  },
  {
    number: "89860600000000000021",
    msisdn: "1460000000019",
    password: "135719",
    network: "unicom",
    form: "sim",
    state: "expired",
    planCode: "CU-30-12M",
    remainingMb: 0,
    expiresInDays: -40,
    trouble: "answer-lost",
    note: text("sandboxCard.answerLost", { network: unicom }),
  },
  {
    number: "89860300000000000032",
    msisdn: "1410000000020",
    password: "135720",
    network: "telecom",
    form: "sim",
    state: "expired",
    planCode: "CT-30-12M",
    remainingMb: 0,
    expiresInDays: -6,
    trouble: "unblock-fails-at-first",
    note: text("sandboxCard.unblockSlow", { network: telecom }),
  },
  {
    number: "89861500000000000020",
    msisdn: "1440000000021",
    password: "135721",
    network: "broadnet",
    form: "sim",
    state: "expired",
    planCode: "CB-30-12M",
    remainingMb: 0,
    expiresInDays: -15,
    trouble: "unblock-refused",
    note: text("sandboxCard.unblockRefused", { network: broadnet }),
  },
];
