import { job, jobs } from "../../storage/sql/jobs.ts";
import { pageRequest } from "../everyPage.ts";
import type { Resource } from "../plugin.ts";
import { problems } from "../plugin.ts";
import { presentJob } from "../present/job.ts";
import { NotFound } from "../problems.ts";
import { IdParams } from "../schemas/id.ts";
import { JobView } from "../schemas/job.ts";
import { PageQuery, pageOf } from "../schemas/page.ts";

export const jobRoutes: Resource = async (app, { db, now }) => {
  app.get(
    "/jobs",
    {
      schema: {
        tags: ["jobs"],
        summary: "Long work and how far it is, newest first",
        querystring: PageQuery,
        response: { 200: pageOf(JobView), 400: problems[400] },
      },
    },
    async (request) => {
      const { items, nextCursor } = await jobs(db, pageRequest(request.query));
      return { items: items.map((one) => presentJob(one, now())), nextCursor };
    },
  );

  app.get(
    "/jobs/:id",
    {
      schema: {
        tags: ["jobs"],
        summary: "One job and how far it is",
        params: IdParams,
        response: { 200: JobView, 404: problems[404] },
      },
    },
    async (request) => {
      const found = await job(db, request.params.id);
      if (!found) throw new NotFound("job", request.params.id);
      return presentJob(found, now());
    },
  );
};
