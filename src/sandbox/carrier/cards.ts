import type { CardState } from "../../core/cards/card.ts";
import type { CardForm, Network } from "../../core/cards/network.ts";
import { type Text, text } from "../../core/text.ts";
import type { Habit } from "./usage.ts";

/**
 * What goes wrong with a card, so that every ending of a recharge can be seen without a real
 * carrier.
 */
export type Trouble =
  /** The plan order is refused at once. */
  | "plan-refused"
  /** The plan order is accepted and fails while it is processed. */
  | "order-fails"
  /** The plan order is accepted, but its answer never arrives. */
  | "answer-lost"
  /** The first two unblock requests find the network busy. */
  | "unblock-fails-at-first"
  /** The plan is booked; unblocking is refused for good. */
  | "unblock-refused";

/**
 * A card as it is on the sandbox's first start. Terms are in days from then, so that samples never
 * grow old.
 */
export type SampleCard = {
  /** ICCID as printed on the card. */
  number: string;
  /** The 13-digit number of the same card. */
  msisdn: string;
  password: string;
  network: Network;
  form: CardForm;
  state: CardState;
  planCode?: string;
  remainingMb: number;
  /** Negative when the term is over; undefined when the card never had a plan. */
  expiresInDays?: number;
  /** Its daily use, for cards that are to have a history. */
  habit?: Habit;
  trouble?: Trouble;
  note: Text;
};

const mobile = text("network.mobile");
const unicom = text("network.unicom");
const telecom = text("network.telecom");
const broadnet = text("network.broadnet");

/**
 * Every number is made up: an issuer's prefix, zeros, a serial number and the Luhn digit (ITU-T
 * E.118). The one exception is the card with letters, which is the sample of China Mobile's own
 * OneLink documentation.
 */
export const sampleCards: readonly SampleCard[] = [
  {
    number: "89860400000000000015",
    msisdn: "1440000000001",
    password: "135701",
    network: "mobile",
    form: "sim",
    state: "active",
    planCode: "CM-30-12M",
    remainingMb: 6,
    expiresInDays: 40,
    habit: { dayKb: 900, weekend: 1.3 },
    note: text("sandboxCard.active", { network: mobile }),
  },
  {
    number: "89860400000000000023",
    msisdn: "1440000000003",
    password: "135703",
    network: "mobile",
    form: "sim",
    state: "expired",
    planCode: "CM-30-12M",
    remainingMb: 0,
    expiresInDays: -12,
    habit: { dayKb: 800, weekend: 1.1 },
    note: text("sandboxCard.expired", { network: mobile }),
  },
  {
    number: "89860700000000000012",
    msisdn: "1480000000001",
    password: "135704",
    network: "mobile",
    form: "esim",
    state: "active",
    planCode: "CM-300-12M",
    remainingMb: 84,
    expiresInDays: 150,
    habit: { dayKb: 8_200, weekend: 0.6 },
    note: text("sandboxCard.activeEsim", { network: mobile }),
  },
  {
    number: "898600D6991330004146",
    msisdn: "1440000000002",
    password: "135702",
    network: "mobile",
    form: "sim",
    state: "active",
    planCode: "CM-100-12M",
    remainingMb: 37,
    expiresInDays: 9,
    habit: { dayKb: 2_600, weekend: 1.2 },
    note: text("sandboxCard.letters", { network: mobile }),
  },
  {
    number: "89860700000000000020",
    msisdn: "1480000000002",
    password: "135705",
    network: "mobile",
    form: "sim",
    state: "self-stopped",
    planCode: "CM-30-12M",
    remainingMb: 30,
    expiresInDays: 60,
    note: text("sandboxCard.selfStopped", { network: mobile }),
  },
  {
    number: "89860100000000000018",
    msisdn: "1460000000001",
    password: "135706",
    network: "unicom",
    form: "sim",
    state: "active",
    planCode: "CU-50-12M",
    remainingMb: 11,
    expiresInDays: 35,
    habit: { dayKb: 1_400, weekend: 1.4 },
    note: text("sandboxCard.active", { network: unicom }),
  },
  {
    number: "89860600000000000013",
    msisdn: "1460000000002",
    password: "135707",
    network: "unicom",
    form: "sim",
    state: "quota-stopped",
    planCode: "CU-30-12M",
    remainingMb: 0,
    expiresInDays: 100,
    note: text("sandboxCard.quotaStopped", { network: unicom }),
  },
  {
    number: "89860900000000000010",
    msisdn: "1460000000003",
    password: "135708",
    network: "unicom",
    form: "esim",
    state: "expired",
    planCode: "CU-100-12M",
    remainingMb: 0,
    expiresInDays: -35,
    note: text("sandboxCard.expiredEsim", { network: unicom }),
  },
  {
    number: "89860300000000000016",
    msisdn: "1410000000001",
    password: "135709",
    network: "telecom",
    form: "sim",
    state: "expired",
    planCode: "CT-30-12M",
    remainingMb: 0,
    expiresInDays: -3,
    note: text("sandboxCard.expired", { network: telecom }),
  },
  {
    number: "89861100000000000016",
    msisdn: "1410000000002",
    password: "135710",
    network: "telecom",
    form: "esim",
    state: "active",
    planCode: "CT-500-12M",
    remainingMb: 120,
    expiresInDays: 22,
    habit: { dayKb: 13_000, weekend: 1.2 },
    note: text("sandboxCard.activeEsim", { network: telecom }),
  },
  {
    number: "89860300000000000024",
    msisdn: "1410000000003",
    password: "135711",
    network: "telecom",
    form: "sim",
    state: "credit-stopped",
    planCode: "CT-50-12M",
    remainingMb: 0,
    expiresInDays: -20,
    note: text("sandboxCard.creditStopped", { network: telecom }),
  },
  {
    // No 13-digit range of Broadnet's is published; its cards share China Mobile's network, so
    // theirs stands in.
    number: "89861500000000000012",
    msisdn: "1440000000011",
    password: "135712",
    network: "broadnet",
    form: "sim",
    state: "active",
    planCode: "CB-30-12M",
    remainingMb: 4,
    expiresInDays: 18,
    note: text("sandboxCard.active", { network: broadnet }),
  },
  {
    number: "89860800000000000011",
    msisdn: "1440000000013",
    password: "135713",
    network: "mobile",
    form: "sim",
    state: "device-changed",
    planCode: "CM-30-12M",
    remainingMb: 22,
    expiresInDays: 80,
    note: text("sandboxCard.deviceChanged", { network: mobile }),
  },
  {
    number: "89860100000000000026",
    msisdn: "1460000000014",
    password: "135714",
    network: "unicom",
    form: "sim",
    state: "real-name-missing",
    remainingMb: 0,
    note: text("sandboxCard.realNameMissing", { network: unicom }),
  },
  {
    number: "89861100000000000024",
    msisdn: "1410000000015",
    password: "135715",
    network: "telecom",
    form: "sim",
    state: "abnormal",
    planCode: "CT-30-12M",
    remainingMb: 30,
    expiresInDays: 200,
    note: text("sandboxCard.abnormal", { network: telecom }),
  },
  {
    number: "89860200000000000017",
    msisdn: "1440000000016",
    password: "135716",
    network: "mobile",
    form: "sim",
    state: "cancelled",
    planCode: "CM-10-12M",
    remainingMb: 0,
    expiresInDays: -200,
    note: text("sandboxCard.cancelled", { network: mobile }),
  },
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

/** What a visitor of the chat page may try: number, password, and what to expect. */
export const sandboxCards: readonly { number: string; password: string; note: Text }[] =
  sampleCards.map(({ number, password, note }) => ({ number, password, note }));
