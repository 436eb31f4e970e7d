import type { Conversation } from "../../core/conversation/message.ts";
import type { Language } from "../../core/text.ts";
import type { Tables } from "../../storage/store.ts";
import type { App } from "../app.ts";

/** Of somebody of whom nothing is known. */
const firstLanguage: Language = "zh-CN";

/** What this person reads, asked inside of a transaction. */
export async function languageOfPerson(
  { people }: Pick<Tables, "people">,
  personId: string | undefined,
): Promise<Language> {
  const person = personId === undefined ? undefined : await people.find(personId);
  return person?.language ?? firstLanguage;
}

/** What the person of this conversation reads. */
export async function languageOf(
  app: App,
  { personId }: Pick<Conversation, "personId">,
): Promise<Language> {
  return await app.store.read((tables) => languageOfPerson(tables, personId));
}

/** What the person of this conversation reads from now on, in all of their chats. */
export async function chooseLanguage(
  app: App,
  { personId }: Pick<Conversation, "personId">,
  language: Language,
): Promise<void> {
  await app.store.write((tables) => tables.people.setLanguage(personId, language));
}
