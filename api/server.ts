import type { FastifyInstance } from "fastify";
import Fastify from "fastify";
import { refuseCrossSiteWrites } from "./crossSite.ts";
import type { ServerDeps } from "./deps.ts";
import { describeApi, serveDocs } from "./docs.ts";
import { EventFeed } from "./eventFeed.ts";
import { guard } from "./guard.ts";
import { watchHealth } from "./health.ts";
import { Metrics } from "./metrics.ts";
import { answerMissingRoutes, knownRoutes } from "./missingRoute.ts";
import { negotiate } from "./negotiation.ts";
import { livePasses } from "./person.ts";
import type { Resource, Surroundings } from "./plugin.ts";
import { handleProblems, sendProblem, toProblem } from "./problems.ts";
import { auditRoutes } from "./routes/audit.ts";
import { baseRoutes } from "./routes/base.ts";
import { bridgeRoutes } from "./routes/bridges.ts";
import { calibrationRoutes } from "./routes/calibrations.ts";
import { caseJudgementRoutes } from "./routes/caseJudgement.ts";
import { casePhotoRoutes } from "./routes/casePhotos.ts";
import { caseRoutes } from "./routes/cases.ts";
import { deadLetterRoutes } from "./routes/deadLetters.ts";
import { eventRoutes } from "./routes/events.ts";
import { exportRoutes } from "./routes/exports.ts";
import { findingRoutes } from "./routes/findings.ts";
import { inspectionRoutes } from "./routes/inspection.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { judgementRoutes } from "./routes/judgements.ts";
import { memberRoutes } from "./routes/members.ts";
import { modelRoutes } from "./routes/models.ts";
import { nightRoutes } from "./routes/nights.ts";
import { openIdRoutes } from "./routes/openId.ts";
import { photoReviewRoutes } from "./routes/photoReview.ts";
import { photoRoutes } from "./routes/photos.ts";
import { pictureRoutes } from "./routes/pictures.ts";
import { pipeRoutes } from "./routes/pipes.ts";
import { recordingRoutes } from "./routes/recordings.ts";
import { sensorSoundRoutes } from "./routes/sensorSound.ts";
import { sensorRoutes } from "./routes/sensors.ts";
import { sessionRoutes } from "./routes/session.ts";
import { surveyRoutes } from "./routes/surveys.ts";
import { surveyUploadRoutes } from "./routes/surveyUpload.ts";
import { systemRoutes } from "./routes/system.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { userRoutes } from "./routes/users.ts";
import { setSecurityHeaders } from "./securityHeaders.ts";
import { validatorCompiler } from "./validation.ts";
import { serveWeb } from "./web.ts";

const resources: readonly Resource[] = [
  sensorRoutes,
  sensorSoundRoutes,
  recordingRoutes,
  nightRoutes,
  pipeRoutes,
  calibrationRoutes,
  caseRoutes,
  casePhotoRoutes,
  caseJudgementRoutes,
  bridgeRoutes,
  memberRoutes,
  judgementRoutes,
  inspectionRoutes,
  exportRoutes,
  surveyRoutes,
  surveyUploadRoutes,
  photoRoutes,
  photoReviewRoutes,
  pictureRoutes,
  findingRoutes,
  deadLetterRoutes,
  modelRoutes,
  jobRoutes,
  baseRoutes,
  systemRoutes,
  eventRoutes,
  sessionRoutes,
  openIdRoutes,
  userRoutes,
  tokenRoutes,
  auditRoutes,
];

/** What a person writes is short; devices send their bytes over MQTT. */
const mostBodyBytes = 64 * 1024;
/** An id of 128 characters, percent-encoded or not. */
const mostParamLength = 400;

/** The whole HTTP side: API, live events, documentation, health and the built page. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = Fastify({
    // Whose address a try to sign in came from, when a proxy is in front.
    trustProxy: deps.trustedProxies ?? "loopback",
    bodyLimit: mostBodyBytes,
    routerOptions: { maxParamLength: mostParamLength },
    frameworkErrors: (error, request, reply) => {
      void sendProblem(request, reply, toProblem(error, request, deps.log));
    },
  });
  const feed = new EventFeed(deps.db, deps.log, (passes) => livePasses(deps, passes));
  const metrics = new Metrics();
  const around: Surroundings = { ...deps, feed };

  app.setValidatorCompiler(validatorCompiler);
  // Views are made by hand and checked by their types: a second shaping would only cost.
  app.setSerializerCompiler(() => (view) => JSON.stringify(view));
  handleProblems(app, deps.log);
  app.addHook("preClose", async () => feed.close());
  await setSecurityHeaders(app);
  refuseCrossSiteWrites(app);
  metrics.observe(app);

  const known = knownRoutes(app);
  await describeApi(app, deps.version);
  await app.register(
    async (api) => {
      guard(api, deps);
      negotiate(api);
      for (const resource of resources) await api.register(resource, around);
    },
    { prefix: "/api/v1" },
  );
  await serveDocs(app);
  watchHealth(app, around, metrics);
  const page = deps.webRoot === null ? null : await serveWeb(app, deps.webRoot);
  answerMissingRoutes(app, page, known);
  await app.ready();
  return app;
}
