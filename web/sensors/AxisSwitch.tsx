import { say } from "../text/say.ts";
import { text } from "../text/text.ts";
import { frequencyAxis, switchFrequencyAxis } from "./axis.ts";

export function AxisSwitch() {
  return (
    <fieldset class="segments segments-small" aria-label={say(text.axisName)}>
      {(["log", "linear"] as const).map((axis) => (
        <button
          key={axis}
          type="button"
          aria-pressed={frequencyAxis.value === axis}
          onClick={() => switchFrequencyAxis(axis)}
        >
          {say(axis === "log" ? text.axisLog : text.axisLinear)}
        </button>
      ))}
    </fieldset>
  );
}
