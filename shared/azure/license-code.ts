/**
 * How PIM says that the tenant has no licence for it (Entra ID P2 or ID Governance): for roles and groups of the directory
 * with status 400 (github.com/microsoft/Microsoft365DSC looks for the same code, checked 2026-11-21). For Azure resources the
 * same code is assumed, with whatever status.
 */
export const LICENSE_CODE = "AadPremiumLicenseRequired";
