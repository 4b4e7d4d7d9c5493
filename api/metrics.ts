import { monitorEventLoopDelay } from "node:perf_hooks";
import type { FastifyInstance } from "fastify";

const bucketsSeconds = [0.005, 0.025, 0.1, 0.5, 2.5];

interface Served {
  labels: Record<string, string>;
  count: number;
  sumSeconds: number;
  /** how many took no longer than each of the buckets */
  within: number[];
}

/** One number as Prometheus reads it. */
export interface Gauge {
  name: string;
  help: string;
  type: "gauge" | "counter";
  values: readonly { labels?: Record<string, string>; value: number }[];
}

/** Counts what the server answers; text format 0.0.4. */
export class Metrics {
  readonly #served = new Map<string, Served>();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 20 });

  observe(app: FastifyInstance): void {
    this.#loopDelay.enable();
    app.addHook("onClose", async () => {
      this.#loopDelay.disable();
    });
    app.addHook("onResponse", async (request, reply) => {
      const labels = {
        method: request.method,
        // The pattern, not the address: ids would make a series each.
        route: request.routeOptions.url ?? "none",
        status: String(reply.statusCode),
      };
      this.#count(labels, reply.elapsedTime / 1000);
    });
  }

  text(gauges: readonly Gauge[]): string {
    return [...this.#http(), ...[...gauges, ...this.#process()].flatMap(lines), ""].join("\n");
  }

  #count(labels: Record<string, string>, seconds: number): void {
    const key = Object.values(labels).join(" ");
    const served = this.#served.get(key) ?? {
      labels,
      count: 0,
      sumSeconds: 0,
      within: bucketsSeconds.map(() => 0),
    };
    served.count += 1;
    served.sumSeconds += seconds;
    served.within = served.within.map((n, i) => n + (seconds <= (bucketsSeconds[i] ?? 0) ? 1 : 0));
    this.#served.set(key, served);
  }

  #http(): string[] {
    const name = "mizuhashi_http_request_duration_seconds";
    const text = [`# HELP ${name} Time to answer`, `# TYPE ${name} histogram`];
    for (const { labels, count, sumSeconds, within } of this.#served.values()) {
      bucketsSeconds.forEach((le, i) => {
        text.push(`${name}_bucket${labelText({ ...labels, le: String(le) })} ${within[i] ?? 0}`);
      });
      text.push(`${name}_bucket${labelText({ ...labels, le: "+Inf" })} ${count}`);
      text.push(`${name}_sum${labelText(labels)} ${sumSeconds}`);
      text.push(`${name}_count${labelText(labels)} ${count}`);
    }
    return text;
  }

  #process(): Gauge[] {
    const { user, system } = process.cpuUsage();
    return [
      gauge("process_resident_memory_bytes", "Memory held", process.memoryUsage.rss()),
      {
        name: "process_cpu_seconds_total",
        help: "CPU time used",
        type: "counter",
        values: [{ value: (user + system) / 1e6 }],
      },
      gauge(
        "process_start_time_seconds",
        "Start, seconds since 1970",
        Math.round(Date.now() / 1000 - process.uptime()),
      ),
      gauge(
        "nodejs_eventloop_lag_p99_seconds",
        "Delay of the event loop, 99th percentile since the start",
        Number.isFinite(this.#loopDelay.percentile(99)) ? this.#loopDelay.percentile(99) / 1e9 : 0,
      ),
    ];
  }
}

export function gauge(name: string, help: string, value: number): Gauge {
  return { name, help, type: "gauge", values: [{ value }] };
}

function lines({ name, help, type, values }: Gauge): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...values.map(({ labels, value }) => `${name}${labels ? labelText(labels) : ""} ${value}`),
  ];
}

function labelText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}
