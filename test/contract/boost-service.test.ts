import { boostService } from "./cases/boost-service.ts";
import { singletonContract } from "./contract.ts";

singletonContract(boostService);
