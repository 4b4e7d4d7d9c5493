import Type from "typebox";
import { agreement } from "../../analysis/bridge/agreement.ts";
import type { Due } from "../../analysis/bridge/due.ts";
import { due } from "../../analysis/bridge/due.ts";
import { editionNames, manualEdition } from "../../analysis/bridge/manual/editions.ts";
import type { JudgementStep } from "../../analysis/domain/member.ts";
import { allBridges } from "../../storage/sql/bridges.ts";
import { findingCounts } from "../../storage/sql/findings.ts";
import { judgementsOfKind } from "../../storage/sql/judgements.ts";
import { localDate, measuredOn } from "../inspection.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentBridge } from "../present/bridge.ts";
import { BridgeView } from "../schemas/bridge.ts";
import { Id } from "../schemas/id.ts";
import { AgreementView, DueView } from "../schemas/inspection.ts";
import { EditionText } from "../schemas/member.ts";

const DueQuery = Type.Object(
  {
    which: Type.Optional(
      Type.Enum(["never", "overdue", "soon", "action"], {
        description: "never, overdue, soon or action",
      }),
    ),
  },
  { additionalProperties: false },
);

const AgreementQuery = Type.Object(
  {
    bridgeId: Type.Optional(Id),
    kind: Type.Optional(
      Type.Enum(["crack", "anomaly", "area"], { description: "crack, anomaly or area" }),
    ),
  },
  { additionalProperties: false },
);

/** What an owner of many bridges asks: which are due, how good is the machine, which lists are used. */
export const inspectionRoutes: Resource = async (app, { db, now, system }) => {
  app.get(
    "/inspection/due",
    {
      schema: {
        tags: ["inspection"],
        summary:
          "Bridges to be inspected within a year, or with III or IV and no measure; by urgency",
        querystring: DueQuery,
        response: {
          200: Type.Array(Type.Object({ bridge: BridgeView, due: DueView })),
          400: problems[400],
        },
      },
    },
    async (request) => {
      const { which } = request.query;
      const today = localDate(now(), system().timeZone);
      const measures = new Map<string, JudgementStep[]>();
      for (const step of await judgementsOfKind(db, "measure")) {
        measures.set(step.bridgeId, [...(measures.get(step.bridgeId) ?? []), step]);
      }
      return (await allBridges(db))
        .map((one) => ({
          bridge: presentBridge(one),
          due: due(one, measuredOn(measures.get(one.id) ?? []), today),
        }))
        .filter(({ due }) => isAsked(due, which))
        .sort((a, b) => urgency(a.due) - urgency(b.due) || (a.bridge.id < b.bridge.id ? -1 : 1));
    },
  );

  app.get(
    "/inspection/agreement",
    {
      schema: {
        tags: ["inspection"],
        summary:
          "Precision and recall of the machine against inspectors' verdicts, in all and by bridge",
        querystring: AgreementQuery,
        response: { 200: AgreementView, 400: problems[400] },
      },
    },
    async (request) => {
      const { bridgeId, kind } = request.query;
      const counts = await findingCounts(db, {
        ...(bridgeId === undefined ? {} : { bridgeId }),
        ...(kind === undefined ? {} : { kind }),
      });
      const bridgeIds = [...new Set(counts.map((one) => one.bridgeId))];
      return {
        ...agreement(counts),
        bridges: bridgeIds.map((id) => ({
          bridgeId: id,
          ...agreement(counts.filter((one) => one.bridgeId === id)),
        })),
      };
    },
  );

  app.get(
    "/manuals",
    {
      schema: {
        tags: ["inspection"],
        summary: "Editions of the inspection manual, oldest first",
        response: {
          200: Type.Array(Type.Object({ edition: EditionText, title: Type.String() })),
        },
      },
    },
    async () => editionNames.map((name) => ({ edition: name, title: manualEdition(name).title })),
  );

  app.get(
    "/manuals/:edition",
    {
      schema: {
        tags: ["inspection"],
        summary: "Code lists of one edition: damage types, members, countermeasures, soundness",
        params: Type.Object({ edition: EditionText }),
        response: { 200: Type.Unknown({ description: "the lists" }), 400: problems[400] },
      },
    },
    async (request) => manualEdition(request.params.edition),
  );
};

function isAsked({ inspection, action }: Due, which: string | undefined): boolean {
  if (which === "action") return action;
  if (which !== undefined) return inspection === which;
  return action || inspection !== "later";
}

/** Days until it is due; what was never looked at and what waits for a measure comes first. */
function urgency({ inspection, days, action }: Due): number {
  const base = inspection === "never" ? -100_000 : (days ?? 0);
  return action ? base - 1_000_000 : base;
}
