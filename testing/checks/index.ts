import { whatCanFailIsWatched } from "./alarms";
import { everyTableIsAudited } from "./audit";
import { nothingIsMissing } from "./completeness";
import type { Check } from "./document";
import { everyCallIsGranted } from "./edges";
import { uploadsReachTheirWorkflows } from "./events";
import { theFirewallHolds } from "./firewall";
import { noHeaderIsComparedByCase } from "./headers";
import { theKeyIsUsedNoFurther } from "./key-use";
import { namesFitTheirLimits } from "./names";
import { policiesNameWhoMayDoWhat, resourcePoliciesOpenSignatureRoutesOnly, rolesAreLeastPrivilege } from "./policies";
import { bothProviderMajorsAccept } from "./provider-versions";
import { queuesFitTheirConsumers } from "./queues";
import { nothingIsRetained } from "./retention";
import { rolePoliciesComeFirst } from "./role-order";
import { throttlingIsWatched } from "./throttling";
import { workflowsMayDoWhatTheySay } from "./workflows";

/** Checks that must hold for every synthesized stack, whatever features it has. */
export const checks: Readonly<Record<string, Check>> = {
  "role policies come before what uses the role": rolePoliciesComeFirst,
  "every call between services has its grants": everyCallIsGranted,
  "names fit AWS's limits": namesFitTheirLimits,
  "nothing is retained on destroy": nothingIsRetained,
  "provider 5.100 and 6.x both accept every argument": bothProviderMajorsAccept,
  "roles allow no more than they must": rolesAreLeastPrivilege,
  "the key is used no further than it must": theKeyIsUsedNoFurther,
  "policies name who may do what": policiesNameWhoMayDoWhat,
  "resource policies open the signature routes only": resourcePoliciesOpenSignatureRoutesOnly,
  "every resource has what its kind must have": nothingIsMissing,
  "queues fit their consumers": queuesFitTheirConsumers,
  "every table is audited": everyTableIsAudited,
  "what can fail is watched": whatCanFailIsWatched,
  "throttling of tables and indexes is watched": throttlingIsWatched,
  "the firewall holds": theFirewallHolds,
  "no header is compared by case": noHeaderIsComparedByCase,
  "uploads reach their workflows": uploadsReachTheirWorkflows,
  "workflows may do what they say": workflowsMayDoWhatTheySay,
};
