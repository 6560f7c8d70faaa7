import { playAll, type Scene, type SceneGroup, type Stage } from "./scene";
import { auditScenes } from "./scenes/audit";
import { batchScenes } from "./scenes/batches";
import { cardNumberScenes } from "./scenes/card-numbers";
import { notificationScenes } from "./scenes/notifications";
import { paymentScenes } from "./scenes/payments";
import { paypalScenes, squareScenes, stripeScenes } from "./scenes/providers";
import { refusalScenes } from "./scenes/refusals";

/**
 * The whole demonstration, for a stack that has just been made. Rejects only where the stage's signal ends it. `onScene`
 * is called with each scene at its end.
 */
export function demonstrate(stage: Stage, onScene?: (scene: Scene) => void): Promise<Scene[]> {
  const groups: readonly SceneGroup[] = [
    stripeScenes,
    paypalScenes,
    squareScenes,
    refusalScenes,
    cardNumberScenes,
    paymentScenes,
    batchScenes,
    // A developer's own endpoint may be down, and does not show what it received.
    ...(stage.info.playsMerchants ? [notificationScenes] : []),
    auditScenes,
  ];
  return playAll(groups, stage, onScene);
}
