import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";

/** Before the routes: it listens to them being made. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Mizuhashi",
        version,
        description:
          "Leaks in water mains and damage on bridges. Lists are pages of `{items, nextCursor}`; " +
          "errors are problem details (RFC 9457); edits name the version they were made on with " +
          "`If-Match`; instants are ISO 8601, UTC.",
        license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
      },
      servers: [{ url: "/" }],
      tags: [
        { name: "sensors" },
        { name: "recordings" },
        { name: "nights" },
        { name: "pipes" },
        { name: "cases" },
        { name: "bridges" },
        { name: "surveys" },
        { name: "photos" },
        { name: "findings" },
        { name: "dead letters" },
        { name: "events" },
        { name: "base map" },
        { name: "people" },
        { name: "system" },
      ],
    },
  });
}

/** The page of it, all from this server: it works without the internet. */
export async function serveDocs(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: "/api/docs",
    uiConfig: { docExpansion: "list", deepLinking: true, validatorUrl: null },
    theme: { title: "Mizuhashi API" },
  });
}
