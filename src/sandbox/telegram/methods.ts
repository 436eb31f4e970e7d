import { given } from "../../core/given.ts";
import { badRequest } from "./answers.ts";
import type { StoredMessage } from "./chats.ts";
import { checkEntities, checkKeyboard, checkText } from "./check-message.ts";
import type { Call, Done, Method, World } from "./method.ts";
import { plainText, truth, wholeNumber } from "./parameters.ts";
import { deleteWebhook, getUpdates, setWebhook } from "./receiving.ts";

const twoDaysMs = 48 * 60 * 60 * 1000;
const largestDownload = 20 * 1024 * 1024;
const largestPhoto = 10 * 1024 * 1024;

/** By name in lower case: the real server does not mind either. */
export const methods: Readonly<Record<string, Method>> = {
  getme: ({ chats }) => ({
    result: {
      ...chats.writtenBot(),
      can_join_groups: true,
      can_read_all_group_messages: false,
      supports_inline_queries: false,
      can_connect_to_business: false,
      has_main_web_app: false,
    },
  }),
  getupdates: getUpdates,
  setwebhook: setWebhook,
  deletewebhook: deleteWebhook,
  getwebhookinfo: ({ webhook, updates }) => ({
    result: {
      url: webhook.hook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: updates.pending().length,
      ...(webhook.hook === undefined ? {} : { max_connections: webhook.hook.maxConnections }),
      ...given({ allowed_updates: updates.allowed }),
      ...(webhook.lastError === undefined
        ? {}
        : {
            last_error_date: Math.floor(webhook.lastError.atMs / 1000),
            last_error_message: webhook.lastError.message,
          }),
    },
  }),
  sendmessage: sendMessage,
  sendphoto: sendPhoto,
  editmessagetext: editMessageText,
  editmessagereplymarkup: editMessageReplyMarkup,
  deletemessage: deleteMessage,
  answercallbackquery({ presses }, { values }) {
    const text = plainText(values.text);
    if (text.length > 200) throw badRequest("MESSAGE_TOO_LONG");
    presses.answer(plainText(values.callback_query_id), {
      text,
      isAlert: truth(values.show_alert),
    });
    return { result: true };
  },
  getfile({ chats }, { values }) {
    const file = chats.file(plainText(values.file_id));
    if (file === undefined) throw badRequest("invalid file_id");
    if (file.bytes.length > largestDownload) throw badRequest("file is too big");
    const { fileId, path, bytes } = file;
    return {
      result: {
        file_id: fileId,
        file_unique_id: `u-${fileId}`,
        file_size: bytes.length,
        file_path: path,
      },
    };
  },
  setmycommands: ({ menu }, { values }) => ({ result: menu.setCommands(values) }),
  getmycommands: ({ menu }, { values }) => ({ result: menu.commands(values) }),
  setmydescription: ({ menu }, { values }) => ({
    result: menu.setDescription(values, "description"),
  }),
  getmydescription: ({ menu }, { values }) => ({
    result: { description: menu.description(values, "description") },
  }),
  setmyshortdescription: ({ menu }, { values }) => ({
    result: menu.setDescription(values, "short_description"),
  }),
  getmyshortdescription: ({ menu }, { values }) => ({
    result: { short_description: menu.description(values, "short_description") },
  }),
  setchatmenubutton: ({ menu }, { values }) => ({ result: menu.setButton(values) }),
  getchatmenubutton: ({ menu }) => ({ result: menu.button() }),
};

function chatIdOf({ values }: Call): number {
  if (values.chat_id === undefined || values.chat_id === "") throw badRequest("chat_id is empty");
  const chatId = wholeNumber(values.chat_id);
  if (chatId === undefined) throw badRequest("chat not found");
  return chatId;
}

function sendMessage({ bot, chats, nowMs }: World, call: Call): Done {
  const { values } = call;
  const chatId = chatIdOf(call);
  const text = checkText(values.text, "text");
  const entities = checkEntities(values.entities, values.parse_mode, text);
  const keyboard = checkKeyboard(values.reply_markup);
  chats.checkReachable(chatId);
  const sent = chats.add({
    chatId,
    fromId: bot.id,
    sentAtMs: nowMs(),
    text,
    entities,
    keyboard,
    content: {},
  });
  return { result: chats.written(sent) };
}

function sendPhoto({ bot, chats, nowMs }: World, call: Call): Done {
  const { values, files } = call;
  const chatId = chatIdOf(call);
  const caption = checkText(values.caption, "caption");
  const entities = checkEntities(values.caption_entities, values.parse_mode, caption);
  const keyboard = checkKeyboard(values.reply_markup);
  chats.checkReachable(chatId);
  const named = plainText(values.photo);
  const uploaded = files.get(
    named.startsWith("attach://") ? named.slice("attach://".length) : "photo",
  );
  const file =
    uploaded === undefined
      ? chats.file(named)
      : chats.addFile("photos", "jpg", checkPicture(uploaded));
  if (file === undefined)
    throw badRequest(
      named === ""
        ? "there is no photo in the request"
        : "wrong file identifier/HTTP URL specified",
    );
  const sent = chats.add({
    chatId,
    fromId: bot.id,
    sentAtMs: nowMs(),
    ...(caption === "" ? {} : { caption }),
    entities,
    keyboard,
    file,
    content: {
      photo: [
        { file_id: file.fileId, file_unique_id: `u-${file.fileId}`, width: 960, height: 1280 },
      ],
    },
  });
  return { result: chats.written(sent) };
}

function checkPicture(bytes: Uint8Array): Uint8Array {
  if (bytes.length > largestPhoto) throw badRequest("file is too big");
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  if (!isPng && !isJpeg) throw badRequest("IMAGE_PROCESS_FAILED");
  return bytes;
}

/** The bot's own message, or the refusal to edit it. */
function editable({ bot, chats }: World, call: Call): StoredMessage {
  const chatId = chatIdOf(call);
  const messageId = wholeNumber(call.values.message_id);
  if (messageId === undefined) throw badRequest("message identifier is not specified");
  chats.checkReachable(chatId);
  const message = chats.find(chatId, messageId);
  if (message === undefined) throw badRequest("message to edit not found");
  if (message.fromId !== bot.id) throw badRequest("message can't be edited");
  return message;
}

const notModified =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

function editMessageText(world: World, call: Call): Done {
  const { values } = call;
  const text = checkText(values.text, "text");
  const entities = checkEntities(values.entities, values.parse_mode, text);
  const keyboard = checkKeyboard(values.reply_markup);
  const message = editable(world, call);
  if (message.text === undefined) throw badRequest("there is no text in the message to edit");
  return edited(world, message, { ...message, text, entities, keyboard });
}

function editMessageReplyMarkup(world: World, call: Call): Done {
  const keyboard = checkKeyboard(call.values.reply_markup);
  const message = editable(world, call);
  return edited(world, message, { ...message, keyboard });
}

function edited({ chats, nowMs }: World, before: StoredMessage, after: StoredMessage): Done {
  const shown = ({ text, entities, keyboard }: StoredMessage): string =>
    JSON.stringify([text, entities, keyboard ?? []]);
  if (shown(before) === shown(after)) throw badRequest(notModified);
  const message = { ...after, editedAtMs: nowMs() };
  chats.replace(message);
  return { result: chats.written(message) };
}

function deleteMessage({ bot, chats, nowMs }: World, call: Call): Done {
  const chatId = chatIdOf(call);
  chats.checkReachable(chatId);
  const message = chats.find(chatId, wholeNumber(call.values.message_id));
  if (message === undefined) throw badRequest("message to delete not found");
  // In a private chat a bot may remove what the other side wrote too; in a group only as an
  // administrator.
  const isForeignInGroup = chatId < 0 && message.fromId !== bot.id;
  if (isForeignInGroup || nowMs() - message.sentAtMs > twoDaysMs)
    throw badRequest("message can't be deleted");
  chats.remove(message);
  return { result: true };
}
