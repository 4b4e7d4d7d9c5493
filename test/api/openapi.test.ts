import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestServer } from "./server.ts";
import { aServer } from "./server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await aServer();
});
afterAll(() => server.close());

const document = async () => (await server.app.inject("/api/docs/json")).json();

test("the document is valid OpenAPI 3.1", async () => {
  const doc = await document();
  expect(doc.openapi).toBe("3.1.0");
  const result = await new Validator().validate(structuredClone(doc));
  expect(result).toMatchObject({ valid: true });
});

test("every route below /api/v1 stands in it, with a summary and what it answers", async () => {
  const { paths } = await document();
  expect(Object.keys(paths).sort()).toEqual(
    [
      "/api/v1/audit",
      "/api/v1/base",
      "/api/v1/bridges",
      "/api/v1/bridges/{id}",
      "/api/v1/bridges/{id}/export",
      "/api/v1/bridges/{id}/inspection",
      "/api/v1/bridges/{id}/judgements",
      "/api/v1/bridges/{id}/members",
      "/api/v1/bridges/{id}/members/{memberId}",
      "/api/v1/cases",
      "/api/v1/cases/{id}",
      "/api/v1/cases/{id}/actions",
      "/api/v1/cases/{id}/correlation",
      "/api/v1/cases/{id}/photos",
      "/api/v1/cases/{id}/photos/{photoId}/original",
      "/api/v1/cases/{id}/photos/{photoId}/thumbnail",
      "/api/v1/dead-letters",
      "/api/v1/dead-letters/{id}",
      "/api/v1/dead-letters/{id}/payload",
      "/api/v1/dead-letters/{id}/retry",
      "/api/v1/events",
      "/api/v1/findings",
      "/api/v1/findings/{id}",
      "/api/v1/findings/{id}/actions",
      "/api/v1/findings/{id}/history",
      "/api/v1/inspection/agreement",
      "/api/v1/inspection/due",
      "/api/v1/jobs",
      "/api/v1/jobs/{id}",
      "/api/v1/judgement",
      "/api/v1/judgement/budget",
      "/api/v1/manuals",
      "/api/v1/manuals/{edition}",
      "/api/v1/models",
      "/api/v1/models/{id}",
      "/api/v1/models/{id}/accept",
      "/api/v1/models/{id}/reject",
      "/api/v1/models/{id}/retire",
      "/api/v1/nights",
      "/api/v1/photos",
      "/api/v1/photos/{id}",
      "/api/v1/photos/{id}/findings",
      "/api/v1/photos/{id}/original",
      "/api/v1/photos/{id}/path",
      "/api/v1/photos/{id}/previous",
      "/api/v1/photos/{id}/scale",
      "/api/v1/photos/{id}/thumbnail",
      "/api/v1/photos/{id}/tiles.dzi",
      "/api/v1/photos/{id}/tiles_files/{level}/{tile}",
      "/api/v1/pipes",
      "/api/v1/pipes/{id}",
      "/api/v1/pipes/{id}/calibration",
      "/api/v1/recordings",
      "/api/v1/recordings/{id}",
      "/api/v1/recordings/{id}/audio",
      "/api/v1/recordings/{id}/spectrum",
      "/api/v1/sensors",
      "/api/v1/sensors/{id}",
      "/api/v1/sensors/{id}/baseline",
      "/api/v1/sensors/{id}/series",
      "/api/v1/session",
      "/api/v1/session/open-id",
      "/api/v1/session/open-id/callback",
      "/api/v1/session/password",
      "/api/v1/surveys",
      "/api/v1/surveys/{id}",
      "/api/v1/surveys/{id}/coverage",
      "/api/v1/surveys/{id}/photos/place",
      "/api/v1/surveys/{id}/place",
      "/api/v1/surveys/{id}/reshoot",
      "/api/v1/system",
      "/api/v1/tokens",
      "/api/v1/tokens/{id}",
      "/api/v1/users",
      "/api/v1/users/{id}",
    ].sort(),
  );
  for (const [path, methods] of Object.entries<Record<string, Operation>>(paths)) {
    for (const [method, { summary, responses, tags }] of Object.entries(methods)) {
      expect(summary, `${method} ${path}`).toBeTruthy();
      expect(tags, `${method} ${path}`).toHaveLength(1);
      expect(responses[200], `${method} ${path}`).toBeDefined();
    }
  }
});

interface Operation {
  summary?: string;
  tags?: string[];
  responses: Record<string, unknown>;
}

test("the page of it needs nothing from elsewhere", async () => {
  const page = await server.app.inject("/api/docs/");
  expect(page.statusCode).toBe(200);
  const addresses = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => String(to));
  expect(addresses.length).toBeGreaterThan(3);
  for (const address of addresses) {
    expect(address).toMatch(/^(\.\/|\/)(?!\/)/);
    const file = await server.app.inject(new URL(address, "http://x/api/docs/").pathname);
    expect(file.statusCode, address).toBe(200);
  }
});
