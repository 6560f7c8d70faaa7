import type { ResourceHandlers } from "../handler";
import { apiGateway } from "./api-gateway";
import { data } from "./data";
import { identity } from "./identity";
import { lambda } from "./lambda";
import { messaging } from "./messaging";
import { storage } from "./storage";

export const handlers: ResourceHandlers = { ...data, ...identity, ...storage, ...messaging, ...lambda, ...apiGateway };
