import type { Heard } from "../understanding/heard.ts";
import { isEmpty } from "../understanding/readers/answers.ts";
import type { Here } from "./dialogue.ts";
import type { Answerer, Directory } from "./directory.ts";

/**
 * Who answers these words before the step at hand reads anything in them; undefined when the step
 * comes first.
 */
export function steering(directory: Directory, here: Here, heard: Heard): Answerer | undefined {
  const answerer = directory.answererOf(heard);
  if (answerer === undefined || answerer.rank === "first") return answerer;
  const step = directory.stepOf(here.state);
  // Where a secret is asked for every word would be one: what stands in our own menus must not
  // count as a wrong try.
  if (step.secret !== undefined) return answerer.rank === "last" ? undefined : answerer;
  if (answerer.rank !== "question" && answerer.rank !== "between") return undefined;
  // A question or a wish that answers nothing: a step that reads generously must not take it for an
  // answer.
  if (step.keeps?.(heard) === true || hasFigures(heard)) return undefined;
  return answerer.rank === "question" || isEmpty(heard.answers()) ? answerer : undefined;
}

/** 一个月多少钱 only asks; 每天200笔多少钱 answers something first. */
function hasFigures({ plain }: Heard): boolean {
  return /\d|[一二两三四五六七八九十百千万几](?:笔|单|块|元|多?[百千万])/.test(plain);
}
