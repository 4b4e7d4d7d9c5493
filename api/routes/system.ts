import { counts } from "../../storage/sql/counts.ts";
import { lastEventId } from "../../storage/sql/events.ts";
import type { QueueState } from "../../storage/sql/inbox.ts";
import { queueState } from "../../storage/sql/inbox.ts";
import { acceptedModelId } from "../../storage/sql/models.ts";
import { changedNights, latestNightOf } from "../../storage/sql/nights.ts";
import { isOpenWithoutLogin } from "../person.ts";
import type { Resource } from "../plugin.ts";
import { SystemView } from "../schemas/system.ts";

export const systemRoutes: Resource = async (app, { db, version, system, now }) => {
  app.get(
    "/system",
    {
      schema: {
        tags: ["system"],
        summary: "Versions, queue, nights, counts: how the install is",
        response: { 200: SystemView },
      },
    },
    async () => {
      const facts = system();
      const [queue, latest, pending, count, lastId] = await Promise.all([
        queueState(db),
        latestNightOf(db),
        changedNights(db),
        counts(db),
        lastEventId(db),
      ]);
      return {
        version,
        node: process.version,
        startedAt: facts.startedAt.toISOString(),
        now: now().toISOString(),
        database: { kind: facts.database },
        series: { kind: facts.series },
        broker: facts.broker,
        queue: {
          waiting: queue.waiting,
          claimed: queue.claimed,
          failed: queue.failed,
          lagSeconds: lagSeconds(queue, now()),
        },
        nights: { latest, pending: pending.length },
        counts: count,
        model: { version: (await acceptedModelId(db, "leak")) ?? facts.modelVersion },
        crackModel: {
          version: (await acceptedModelId(db, "crack")) ?? facts.crackModelVersion,
        },
        lastEventId: lastId,
        timeZone: facts.timeZone,
        mainsHz: facts.mainsHz,
        openWithoutLogin: await isOpenWithoutLogin({ db, now, system }),
        demo: facts.demo,
      };
    },
  );
};

/** Age of the oldest item that is not done; 0 when all is. */
export function lagSeconds({ oldestReceivedAt }: QueueState, now: Date): number {
  if (oldestReceivedAt === null) return 0;
  return Math.max(0, (now.getTime() - oldestReceivedAt.getTime()) / 1000);
}
