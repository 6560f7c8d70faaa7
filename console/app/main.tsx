import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { About, ShownFailure } from "../shared/answers";
import { AboutContext } from "./about";
import { CallFailed, readAbout } from "./api";
import { Audit } from "./pages/audit";
import { Batches } from "./pages/batches";
import { Doctor } from "./pages/doctor";
import { Endpoints } from "./pages/endpoints";
import { Events } from "./pages/events";
import { Issues } from "./pages/issues";
import { Overview } from "./pages/overview";
import { Reviews } from "./pages/reviews";
import { Search } from "./pages/search";
import { Transaction } from "./pages/transaction";
import { Transactions } from "./pages/transactions";
import { applyTheme, Shell } from "./parts/shell";
import { Failure } from "./parts/states";
import { watchVisibility } from "./poll";
import { type Route, takeOverLinks, useRoute } from "./route";
import { remembered, takeKey } from "./session";

function View({ route }: { readonly route: Route }) {
  const [page, id] = route.path;
  if (page === "transactions" && id !== undefined) return <Transaction key={id} id={id} route={route} />;
  switch (page) {
    case "search":
      return <Search route={route} />;
    case "events":
      return <Events route={route} />;
    case "transactions":
      return <Transactions route={route} />;
    case "issues":
      return id === "doctor" ? <Doctor route={route} /> : <Issues route={route} />;
    case "endpoints":
      return <Endpoints route={route} />;
    case "batches":
      return <Batches route={route} />;
    case "reviews":
      return <Reviews route={route} />;
    case "audit":
      return <Audit route={route} />;
    default:
      return <Overview route={route} />;
  }
}

function Console() {
  const route = useRoute();
  const [about, setAbout] = useState<About>();
  const [failure, setFailure] = useState<ShownFailure>();
  useEffect(() => {
    readAbout().then(setAbout, (error: unknown) => {
      if (error instanceof CallFailed) setFailure(error.failure);
      else throw error;
    });
  }, []);
  if (failure !== undefined)
    return (
      <main class="alone">
        <h1>Tap</h1>
        <Failure failure={failure} canRetry={false} />
      </main>
    );
  if (about === undefined) return null;
  return (
    <AboutContext.Provider value={about}>
      <Shell route={route}>
        <View route={route} />
      </Shell>
    </AboutContext.Provider>
  );
}

takeKey();
applyTheme(remembered("theme"));
document.documentElement.dataset.time = remembered("time") ?? "rel";
takeOverLinks();
watchVisibility();
render(<Console />, document.body);
