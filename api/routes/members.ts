import Type from "typebox";
import { memberKind } from "../../analysis/bridge/manual/memberKinds.ts";
import { memberId } from "../../analysis/bridge/members.ts";
import { appendEvent } from "../../storage/sql/events.ts";
import { addMembers, member, updateMember } from "../../storage/sql/members.ts";
import { editedVersion, sendVersioned } from "../etag.ts";
import { keptMembers, membersOf, mustBeBridge } from "../memberContext.ts";
import type { Resource } from "../plugin.ts";
import { editProblems, problems } from "../plugin.ts";
import { presentMember } from "../present/member.ts";
import { BadRequest, Conflict, NotFound, PreconditionFailed } from "../problems.ts";
import { IdParams } from "../schemas/id.ts";
import { MemberEdit, MemberParams, MemberView, NewMember } from "../schemas/member.ts";

/** The members of a bridge: the usual ones of its spans until somebody edits them. */
export const memberRoutes: Resource = async (app, { db, feed, now }) => {
  app.get(
    "/bridges/:id/members",
    {
      schema: {
        tags: ["bridges"],
        summary: "Members of a bridge, by span and code",
        params: IdParams,
        response: { 200: Type.Array(MemberView), 404: problems[404] },
      },
    },
    async (request) => {
      const found = await membersOf(db, await mustBeBridge(db, request.params.id));
      return found.map(presentMember);
    },
  );

  app.post(
    "/bridges/:id/members",
    {
      config: { act: "member.edit" },
      schema: {
        tags: ["bridges"],
        summary: "Add a member",
        params: IdParams,
        body: NewMember,
        response: { 200: MemberView, 400: problems[400], 404: problems[404], 409: problems[409] },
      },
    },
    async (request, reply) => {
      const actor = request.person.id;
      const { id: bridgeId } = request.params;
      const { span, code, number, material } = request.body;
      if (!memberKind(code))
        throw new BadRequest("#/body/code", code, "a code of the manual's list");
      const id = memberId(span, code, number);
      const added = await db.transaction().execute(async (trx) => {
        await keptMembers(trx, await mustBeBridge(trx, bridgeId));
        const one = { id, bridgeId, span, code, number, material, gone: false, version: 1 };
        const [fresh] = await addMembers(trx, [one]);
        if (fresh === undefined) throw new Conflict(`bridge ${bridgeId} has member ${id} already`);
        const data = { member: id, material };
        const about = { at: now(), subject: bridgeId, actor };
        await appendEvent(trx, { ...about, kind: "bridge.changed", data });
        return one;
      });
      feed.wake();
      return sendVersioned(request, reply, presentMember(added));
    },
  );

  app.patch(
    "/bridges/:id/members/:memberId",
    {
      config: { act: "member.edit" },
      schema: {
        tags: ["bridges"],
        summary: "Change a member's material, or mark it as gone: nothing is deleted",
        params: MemberParams,
        body: MemberEdit,
        response: {
          200: MemberView,
          ...editProblems,
        },
      },
    },
    async (request, reply) => {
      const actor = request.person.id;
      const { id: bridgeId, memberId: id } = request.params;
      const expected = editedVersion(request);
      const { material, gone } = request.body;
      const saved = await db.transaction().execute(async (trx) => {
        const kept = await keptMembers(trx, await mustBeBridge(trx, bridgeId));
        const current = kept.find((one) => one.id === id);
        if (!current) throw new NotFound("member", id);
        // The usual members are shown as version 0 and become version 1 by being kept.
        const meant = expected === 0 && current.version === 1 ? 1 : (expected ?? current.version);
        const changed = {
          ...current,
          ...(material === undefined ? {} : { material }),
          ...(gone === undefined ? {} : { gone }),
        };
        if (!(await updateMember(trx, changed, meant))) return null;
        const data = { member: id, material: changed.material, gone: changed.gone };
        const about = { at: now(), subject: bridgeId, actor };
        await appendEvent(trx, { ...about, kind: "bridge.changed", data });
        return { ...changed, version: meant + 1 };
      });
      if (!saved) {
        const current = await member(db, bridgeId, id);
        if (!current) throw new NotFound("member", id);
        throw new PreconditionFailed(`member ${id} was changed since`, presentMember(current));
      }
      feed.wake();
      return sendVersioned(request, reply, presentMember(saved));
    },
  );
};
