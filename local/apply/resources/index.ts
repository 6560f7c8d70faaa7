import type { ResourceHandlers } from "../handler";
import { apiGateway } from "./api-gateway";
import { data } from "./data";
import { email } from "./email";
import { firewall } from "./firewall";
import { identity } from "./identity";
import { lambda } from "./lambda";
import { messaging } from "./messaging";
import { monitoring } from "./monitoring";
import { s3 } from "./s3";
import { storage } from "./storage";
import { workflows } from "./workflows";

export const handlers: ResourceHandlers = {
  ...data,
  ...identity,
  ...storage,
  ...s3,
  ...messaging,
  ...email,
  ...lambda,
  ...apiGateway,
  ...firewall,
  ...monitoring,
  ...workflows,
};
