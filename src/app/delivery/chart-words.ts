import type { AdviceChart, ChartWords } from "../../core/advice/advice-chart.ts";
import type { Language, Text } from "../../core/text.ts";
import type { App } from "../app.ts";

/** A chart in the person's language, as it is kept with its message. */
export function chartWords(app: App, chart: AdviceChart, language: Language): ChartWords {
  const write = (one: Text): string => app.texts.render(one, language);
  return {
    title: write(chart.title),
    need: { ...chart.need, label: write(chart.need.label) },
    bars: chart.bars.map((bar) => ({
      ...bar,
      label: write(bar.label),
      value: write(bar.value),
      markText: write(bar.markText),
    })),
    footnote: write(chart.footnote),
    summary: write(chart.summary),
  };
}
