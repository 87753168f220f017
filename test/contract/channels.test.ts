import { channelContract, everyChannel } from "./channel-contract.ts";

for (const under of everyChannel()) channelContract(under);
