import type { Model } from '../nn/model';
import { countElements } from '../base/tensor';

/** What is told of a model beside its weights. */
export interface ModelCard {
  name: string;
  /** How it came to be, the origin first, one sentence each. */
  lineage?: string[];
  /** What it was trained and measured on. */
  data?: string;
  /** E.g. `accuracy on the test images` → 0.81. */
  metrics?: Record<string, number>;
  notes?: string;
}

/** A model card in Markdown, with the front matter that Hugging Face's hub reads. */
export function modelCard(
  model: Model,
  card: ModelCard,
  snippets: { language: string; code: string }[],
): string {
  const { config } = model.network;
  const size = config.imgSize;
  const parts = [
    FRONT_MATTER,
    `# ${oneLine(card.name)}`,
    card.notes ?? '',
    `Classifies images of ${size} × ${size} pixels into ${config.numClasses} classes: ` +
      `${shortened(model.classes)}. ${countElements(model.weights).toLocaleString('en')} parameters. ` +
      `Pixels from 0 to 1 are normalised with mean (${model.normalisation.mean.join(', ')}) and ` +
      `standard deviation (${model.normalisation.std.join(', ')}).`,
    section(
      'Where it comes from',
      (card.lineage ?? []).map((line, i) => `${i + 1}. ${oneLine(line)}`).join('\n'),
    ),
    section('Data', card.data ?? ''),
    section('Measured', metricsTable(card.metrics ?? {})),
    section(
      'Use',
      snippets.map(({ language, code }) => `\`\`\`${language}\n${code.trim()}\n\`\`\``).join('\n\n'),
    ),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const FRONT_MATTER = `---
library_name: transformers
pipeline_tag: image-classification
tags:
  - vision
  - image-classification
  - wave-studio
---`;

function section(title: string, content: string): string {
  return content === '' ? '' : `## ${title}\n\n${content}`;
}

function metricsTable(metrics: Record<string, number>): string {
  const rows = Object.entries(metrics).map(
    ([name, value]) => `| ${oneLine(name).replaceAll('|', '\\|')} | ${Number(value.toPrecision(4))} |`,
  );
  return rows.length === 0 ? '' : ['| what | value |', '| --- | --- |', ...rows].join('\n');
}

/** The first classes; all of them are in config.json. */
function shortened(classes: string[]): string {
  const shown = classes.slice(0, 20).map(oneLine).join(', ');
  return classes.length > 20 ? `${shown}, …` : shown;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
