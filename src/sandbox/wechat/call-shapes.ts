import { z } from "zod";

const bytesUpTo = (most: number) => z.string().refine((value) => Buffer.byteLength(value) <= most);
/** What the body of each call has to look like, by our names of the calls. */
export const callShapes = {
  token: z.object({
    grant_type: z.literal("client_credential"),
    appid: z.string(),
    secret: z.string(),
    force_refresh: z.boolean().optional(),
  }),
  custom: z.discriminatedUnion("msgtype", [
    z.object({
      touser: z.string(),
      msgtype: z.literal("text"),
      text: z.object({ content: z.string().min(1) }),
    }),
    z.object({
      touser: z.string(),
      msgtype: z.literal("image"),
      image: z.object({ media_id: z.string() }),
    }),
    z.object({
      touser: z.string(),
      msgtype: z.literal("msgmenu"),
      msgmenu: z.object({
        head_content: z.string(),
        list: z.array(z.object({ id: z.string().min(1), content: z.string().min(1) })).min(1),
        tail_content: z.string().optional(),
      }),
    }),
  ]),
  typing: z.object({ touser: z.string(), command: z.enum(["Typing", "CancelTyping"]) }),
  template: z.object({
    touser: z.string(),
    template_id: z.string(),
    url: z.string().optional(),
    client_msg_id: z.string().max(32).optional(),
    data: z.record(z.string(), z.object({ value: z.string() })),
  }),
  menu: z.object({
    button: z
      .array(
        z.object({
          type: z.enum(["click", "view"]),
          name: bytesUpTo(16),
          key: bytesUpTo(128).optional(),
          url: bytesUpTo(1024).optional(),
        }),
      )
      .min(1)
      .max(3),
  }),
  scene: z.object({
    expire_seconds: z.int().positive().max(2_592_000),
    action_name: z.literal("QR_STR_SCENE"),
    action_info: z.object({ scene: z.object({ scene_str: z.string().min(1).max(64) }) }),
  }),
};
