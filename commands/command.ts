import type { ParseArgsConfig } from "node:util";

type ParseArgsOptionsConfig = NonNullable<ParseArgsConfig["options"]>;

import { parseArgs } from "node:util";

/** The caller's fault: one line on stderr and exit status 2. */
export class BadInput extends Error {
  override readonly name = "BadInput";

  constructor(what: string, was: unknown, expected: string, options?: ErrorOptions) {
    super(
      was === undefined
        ? `${what} is missing, expected ${expected}`
        : `${what} is ${JSON.stringify(was)}, expected ${expected}`,
      options,
    );
  }
}

/** The work could not be done and the person can mend it: one line on stderr, exit status 1. */
export class WorkFailed extends Error {
  override readonly name = "WorkFailed";
}

/** What a command gets of its surroundings; tests hand in their own. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** one line for people, on stderr: results alone go to stdout */
  log: (line: string) => void;
  /** a line that replaces itself on a terminal, for progress; a plain log line elsewhere, at most one a second */
  progress: (line: string) => void;
  /** aborted by Ctrl-C: end cleanly */
  signal: AbortSignal;
}

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>["values"];

interface CommandForm<Options extends ParseArgsOptionsConfig, Result> {
  name: string;
  /** arguments after the name: `FILE.wav… [--mains 60]`; the help adds `[--json]` */
  usage: string;
  /** one sentence */
  summary: string;
  /** further lines of the help: what the options mean, an example */
  help?: string;
  options?: Options;
  /** What it returns is what `--json` prints. undefined: nothing is printed. */
  run(
    call: { positionals: string[]; values: Values<Options> },
    around: Surroundings,
  ): Promise<Result>;
  /** The result for people; without it they get the JSON too. */
  text?(result: Result): string;
  /** Exit status of a call that ran through; 0 unless the result says that the work failed. */
  status?(result: Result): 0 | 1;
}

/** A command as `cli.ts` sees it, whatever its options and results are. */
export interface Command {
  name: string;
  usage: string;
  summary: string;
  help: string;
  /** @throws BadInput for a wrong call */
  call(args: readonly string[], around: Surroundings): Promise<{ stdout: string; status: 0 | 1 }>;
}

export function command<const Options extends ParseArgsOptionsConfig, Result>(
  form: CommandForm<Options, Result>,
): Command {
  return {
    name: form.name,
    usage: form.usage,
    summary: form.summary,
    help: form.help ?? "",
    async call(args, around) {
      const { values, positionals, json } = parsed(form.options, args);
      const result = await form.run({ values: values as Values<Options>, positionals }, around);
      const status = form.status?.(result) ?? 0;
      if (result === undefined) return { stdout: "", status };
      const stdout =
        json || !form.text
          ? `${JSON.stringify(result, null, json ? 0 : 2)}\n`
          : `${form.text(result)}\n`;
      return { stdout, status };
    },
  };
}

function parsed(options: ParseArgsOptionsConfig | undefined, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, json: { type: "boolean" } },
      allowPositionals: true,
    });
    return { values, positionals, json: "json" in values && values.json === true };
  } catch (cause) {
    // parseArgs names the option and what is wrong with it; its sentence is kept as it is.
    throw Object.assign(new BadInput("arguments", [...args], "see --help", { cause }), {
      message: cause instanceof Error ? cause.message.split(". ")[0] : String(cause),
    });
  }
}

/** @throws BadInput when an option that takes a number holds none above `minimum` (exclusive) */
export function numberAbove(minimum: number, option: string, text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || text.trim() === "" || !Number.isFinite(value) || value <= minimum) {
    throw new BadInput(option, text, `a number above ${minimum}`);
  }
  return value;
}

/** @throws BadInput when an option that takes a whole number holds none from `least` to `most` */
export function wholeNumber(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
): number {
  const value = Number(text);
  if (text === undefined || !/^-?\d+$/.test(text) || value < least || value > most) {
    throw new BadInput(option, text, `a whole number from ${least} to ${most}`);
  }
  return value;
}
