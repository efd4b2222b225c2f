export { Plugin } from "./avamar/plugins";
export { AvamarError, type ErrorCode, type Product } from "./kernel/errors";
export { Provider, type ProviderArgs } from "./pulumi/provider";
export * from "./pulumi/resources/index";
