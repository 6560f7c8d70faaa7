import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { About } from "../shared/answers";
import { type ActionsUnderWay, actionRoutes } from "./actions";
import type { Assets } from "./assets";
import { fromThisAddress, withSecurityHeaders } from "./guard";
import { pages } from "./pages";
import { readRoute } from "./reads";
import type { CommandRunner } from "./runner";
import { isSecret, type Session } from "./session";

export interface ConsoleOptions {
  readonly assets: Assets;
  readonly runner: CommandRunner;
  readonly about: About;
  readonly session: Session;
  /** `127.0.0.1:4780`: values of Host that are the console's. */
  readonly hosts: () => readonly string[];
  readonly underWay: ActionsUnderWay;
}

/** Header in which the page sends its key. */
const KEY_HEADER = "x-tap-key";

/** The console as a handler of HTTP requests. */
export function consoleApp({ assets, runner, about, session, hosts, underWay }: ConsoleOptions): Hono {
  const app = new Hono();
  // Cookies know no port: two consoles on one computer have one each.
  const cookieName = () => `tap_console_${(hosts()[0] ?? "").split(":")[1]}`;
  app.use(withSecurityHeaders);
  app.use(fromThisAddress(hosts));

  app.get("/open/:token", (context) => {
    if (!isSecret(session.token, context.req.param("token"))) return context.text(NOT_THE_LINK, 401);
    setCookie(context, cookieName(), session.cookie, { httpOnly: true, sameSite: "Strict", path: "/" });
    // The link leaves the address bar; what stands behind # is never sent.
    return context.redirect(`/#key=${session.key}`, 303);
  });

  app.use(async (context, next) => {
    if (!isSecret(session.cookie, getCookie(context, cookieName()))) return context.text(NOT_THE_LINK, 401);
    return next();
  });
  app.use("/api/*", async (context, next) => {
    if (!isSecret(session.key, context.req.header(KEY_HEADER))) return context.text(NOT_THE_LINK, 401);
    return next();
  });

  app.get("/api/about", (context) => context.json(about));
  app.route("/api/read", readRoute(runner));
  app.route("/api/actions", actionRoutes({ runner, underWay, isReadOnly: about.isReadOnly }));
  app.all("/api/*", (context) => context.text("There is no such call.", 404));

  app.get("/*", (context) => {
    const asset = assets.get(context.req.path) ?? (isPage(context.req.path) ? assets.get("/") : undefined);
    if (asset === undefined) return context.text("There is no such page.", 404);
    return context.body(asset.content, 200, { "content-type": asset.type });
  });
  app.all("*", (context) => context.text("Only GET is answered here.", 405, { allow: "GET, HEAD" }));
  app.onError((error, context) => {
    console.error("This is a fault of tap:", error);
    return context.text("The console met a fault of its own. Its terminal says more.", 500);
  });
  return app;
}

const NOT_THE_LINK = "Open the link that tap console printed, or npm start: it is in stack.json too.";

/** Every view is an address: the page itself reads the rest of the path. */
const isPage = (path: string): boolean => pages.includes(path.split("/")[1] ?? "");
