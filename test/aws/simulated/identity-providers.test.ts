import { describe, expect, test } from "vitest";
import { arn, iamAccount, refusalOf } from "./iam-account.ts";

const host = "idp.example/tenant";
const OpenIDConnectProviderArn = arn(`oidc-provider/${host}`);
const SAMLProviderArn = arn("saml-provider/corp");
const declared = {
  oidc_providers: { [host]: { created: "2023-01-01T00:00:00Z", client_ids: ["a"], tags: { Owner: "ci" } } },
  saml_providers: { corp: { created: "2023-01-02T00:00:00Z", metadata: "<EntityDescriptor/>" } },
};

describe("an OpenID Connect provider", () => {
  test("is shown with its clients, which are added and removed as often as one likes", () => {
    const account = iamAccount(declared);
    expect(account.call("iam:ListOpenIDConnectProviders", {})).toEqual({
      OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
    });
    account.call("iam:AddClientIDToOpenIDConnectProvider", { OpenIDConnectProviderArn, ClientID: "b" });
    account.call("iam:AddClientIDToOpenIDConnectProvider", { OpenIDConnectProviderArn, ClientID: "b" });
    account.call("iam:RemoveClientIDFromOpenIDConnectProvider", { OpenIDConnectProviderArn, ClientID: "a" });
    account.call("iam:RemoveClientIDFromOpenIDConnectProvider", { OpenIDConnectProviderArn, ClientID: "a" });
    expect(account.call("iam:GetOpenIDConnectProvider", { OpenIDConnectProviderArn })).toMatchObject({
      Url: host,
      ClientIDList: ["b"],
      CreateDate: "2023-01-01T00:00:00Z",
      Tags: [{ Key: "Owner", Value: "ci" }],
    });
    expect(new Set(account.touched)).toEqual(new Set([OpenIDConnectProviderArn]));
  });

  test("has no more than a hundred clients", () => {
    const full = { ...declared.oidc_providers[host], client_ids: Array.from({ length: 100 }, (_, at) => `c${at}`) };
    const account = iamAccount({ oidc_providers: { [host]: full } });
    const add = () =>
      account.call("iam:AddClientIDToOpenIDConnectProvider", { OpenIDConnectProviderArn, ClientID: "x" });
    expect(refusalOf(add).name).toBe("LimitExceededException");
  });

  test("is deleted, and deleting it again is no error; everything else of it is", () => {
    const account = iamAccount(declared);
    account.call("iam:DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn });
    expect(account.touched).toEqual([OpenIDConnectProviderArn]);
    account.call("iam:DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn });
    expect(account.touched).toHaveLength(1);
    expect(account.objects()).not.toHaveProperty([OpenIDConnectProviderArn]);
    const client = { OpenIDConnectProviderArn, ClientID: "a" };
    expect(refusalOf(() => account.call("iam:GetOpenIDConnectProvider", client)).name).toBe("NoSuchEntityException");
    expect(refusalOf(() => account.call("iam:AddClientIDToOpenIDConnectProvider", client)).name).toBe(
      "NoSuchEntityException",
    );
    const other = { OpenIDConnectProviderArn: "https://idp.example" };
    expect(refusalOf(() => account.call("iam:GetOpenIDConnectProvider", other)).name).toBe("InvalidInputException");
  });
});

test("a SAML provider is shown with its metadata and deleted once", () => {
  const account = iamAccount(declared);
  expect(account.call("iam:ListSAMLProviders", {}).SAMLProviderList).toMatchObject([{ Arn: SAMLProviderArn }]);
  expect(account.call("iam:GetSAMLProvider", { SAMLProviderArn })).toMatchObject({
    SAMLMetadataDocument: "<EntityDescriptor/>",
  });
  account.call("iam:DeleteSAMLProvider", { SAMLProviderArn });
  expect(account.touched).toEqual([SAMLProviderArn]);
  expect(refusalOf(() => account.call("iam:DeleteSAMLProvider", { SAMLProviderArn })).name).toBe(
    "NoSuchEntityException",
  );
});

test("virtual MFA devices are listed with whose they are, a page at a time", () => {
  const device = (name: string) => arn(`mfa/${name}`);
  const enabled = "2024-01-01T00:00:00Z";
  const account = iamAccount(
    {
      root: { mfa_devices: { [device("root")]: { enabled } } },
      users: { ann: { created: enabled, mfa_devices: { [device("ann")]: { enabled }, "HARDWARE-0001": { enabled } } } },
      unassigned_mfa_devices: [device("loose")],
    },
    1,
  );
  const serials = (AssignmentStatus?: "Assigned" | "Unassigned") => {
    const found: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = account.call("iam:ListVirtualMFADevices", {
        ...(AssignmentStatus === undefined ? {} : { AssignmentStatus }),
        ...(Marker === undefined ? {} : { Marker }),
      });
      found.push(...(page.VirtualMFADevices ?? []).map((one) => one.SerialNumber));
      Marker = page.Marker;
    } while (Marker !== undefined);
    return found;
  };
  expect(serials()).toEqual([device("root"), device("ann"), device("loose")]);
  expect(serials("Assigned")).toEqual([device("root"), device("ann")]);
  expect(serials("Unassigned")).toEqual([device("loose")]);
});
