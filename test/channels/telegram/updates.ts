/**
 * Updates as the real Bot API sends them (https://core.telegram.org/bots/api#update), with
 * everything around them.
 */
export const from = {
  id: 501_234_567,
  is_bot: false,
  first_name: "<b>王</b>老板",
  last_name: "*_`[",
  username: "wang_pos",
  language_code: "zh-hans",
  is_premium: true,
};
const chat = {
  id: 501_234_567,
  first_name: "<b>王</b>老板",
  last_name: "*_`[",
  username: "wang_pos",
  type: "private",
};

const head = { message_id: 4021, from, chat, date: 1_790_000_000 };
const supergroup = { id: -1_001_234_567_890, title: "收银群", type: "supergroup" };

export const textUpdate = {
  update_id: 871_000_010,
  message: { ...head, text: "8986 0400 0000 0000 0015" },
};

export const startUpdate = {
  update_id: 871_000_011,
  message: {
    ...head,
    text: "/start r-Ab_9",
    entities: [{ offset: 0, length: 6, type: "bot_command" }],
  },
};

export const photoUpdate = {
  update_id: 871_000_012,
  message: {
    ...head,
    photo: [
      {
        file_id: "AgACAgUAAxkBAAIPs",
        file_unique_id: "AQADs",
        file_size: 1478,
        width: 68,
        height: 90,
      },
      {
        file_id: "AgACAgUAAxkBAAIPy",
        file_unique_id: "AQADy",
        file_size: 158_211,
        width: 960,
        height: 1280,
      },
      {
        file_id: "AgACAgUAAxkBAAIPm",
        file_unique_id: "AQADm",
        file_size: 22_980,
        width: 240,
        height: 320,
      },
    ],
    caption: "我的卡",
  },
};

export const documentUpdate = {
  update_id: 871_000_013,
  message: {
    ...head,
    document: {
      file_name: "IMG_2024.HEIC",
      mime_type: "image/heic",
      file_id: "BQACAgUAAxkBAAIPd",
      file_unique_id: "AgADd",
      file_size: 2_404_404,
    },
  },
};

export const voiceUpdate = {
  update_id: 871_000_014,
  message: {
    ...head,
    voice: {
      duration: 3,
      mime_type: "audio/ogg",
      file_id: "AwACAgUAAxkBAAIPv",
      file_unique_id: "AgADv",
      file_size: 12_345,
    },
  },
};

export const locationUpdate = {
  update_id: 871_000_015,
  message: { ...head, location: { latitude: 34.7466, longitude: 113.6253 } },
};

export const stickerUpdate = {
  update_id: 871_000_016,
  message: {
    ...head,
    sticker: {
      width: 512,
      height: 512,
      emoji: "👍",
      set_name: "Animals",
      is_animated: false,
      is_video: false,
      type: "regular",
      file_id: "CAACAgIAAxkBAAIPk",
      file_unique_id: "AgADk",
      file_size: 20_000,
    },
  },
};

export const pinnedUpdate = {
  update_id: 871_000_017,
  message: { ...head, pinned_message: { ...head, text: "x" } },
};

export const pressUpdate = {
  update_id: 871_000_018,
  callback_query: {
    id: "4382011223344556677",
    from,
    message: {
      message_id: 4020,
      from: { id: 110_201_543, is_bot: true, first_name: "POS", username: "pos_recharge_bot" },
      chat,
      date: 1_789_999_990,
      text: "要做什么？",
      reply_markup: { inline_keyboard: [[{ text: "充值", callback_data: "7:do:recharge" }]] },
    },
    chat_instance: "-2764913221097482911",
    data: "7:do:recharge",
  },
};

export const oldPressUpdate = {
  update_id: 871_000_019,
  callback_query: {
    id: "4382011223344556678",
    from,
    message: { chat, message_id: 12, date: 0 },
    chat_instance: "-2764913221097482911",
    data: "2:do:help",
  },
};

const ourBot = { id: 110_201_543, is_bot: true, first_name: "POS", username: "pos_recharge_bot" };

export const blockedUpdate = {
  update_id: 871_000_020,
  my_chat_member: {
    chat,
    from,
    date: 1_790_000_100,
    old_chat_member: { user: ourBot, status: "member" },
    new_chat_member: { user: ourBot, status: "kicked", until_date: 0 },
  },
};

export const unblockedUpdate = {
  update_id: 871_000_021,
  my_chat_member: {
    chat,
    from,
    date: 1_790_000_200,
    old_chat_member: { user: ourBot, status: "kicked", until_date: 0 },
    new_chat_member: { user: ourBot, status: "member" },
  },
};

export function groupUpdate(text: string, changes: Record<string, unknown> = {}) {
  return { update_id: 871_000_022, message: { ...head, chat: supergroup, text, ...changes } };
}

export const editedUpdate = {
  update_id: 871_000_023,
  edited_message: { ...head, edit_date: 1_790_000_050, text: "8986 0400 0000 0000 0016" },
};

export const channelUpdate = {
  update_id: 871_000_024,
  channel_post: {
    message_id: 3,
    chat: { id: -1_009_999, title: "公告", type: "channel" },
    date: 1_790_000_000,
    text: "/start",
  },
};

export function saidUpdate(text: string, changes: Record<string, unknown> = {}) {
  return { update_id: 871_000_025, message: { ...head, text, ...changes } };
}
