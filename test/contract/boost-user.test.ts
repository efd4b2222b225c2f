import { boostUser } from "./cases/boost-user.ts";
import { resourceContract } from "./contract.ts";

resourceContract(boostUser);
