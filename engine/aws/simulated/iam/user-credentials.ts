/** The credentials that the credential report does not show or shows last: SSH keys, certificates, service credentials. */
import { pageOf } from "./paging.ts";
import { byName, lookup } from "./entries.ts";
import { type IamRequest, userOrCaller } from "./find.ts";
import type { IamOperations } from "./operations.ts";
import { constraint, noSuchEntity } from "./refusals.ts";

export const userCredentialOperations = {
  "iam:ListSigningCertificates": (input, request) => {
    const { name, object } = holderOf(request, input.UserName);
    const { page, rest } = pageOf(byName(object.signing_certificates), input, request);
    const listed = page.map(([CertificateId, certificate]) => ({
      UserName: name,
      CertificateId,
      CertificateBody: certificate.body,
      Status: certificate.status,
      UploadDate: certificate.uploaded,
    }));
    return { Certificates: listed, ...rest };
  },
  "iam:DeleteSigningCertificate": (input, request) => {
    const { arn, object } = holderOf(request, input.UserName);
    remove(object.signing_certificates, input.CertificateId, "The Certificate with id");
    request.touched(arn);
    return {};
  },
  "iam:ListSSHPublicKeys": (input, request) => {
    const { name, object } = holderOf(request, input.UserName);
    const { page, rest } = pageOf(byName(object.ssh_keys), input, request);
    const listed = page.map(([SSHPublicKeyId, key]) => ({
      UserName: name,
      SSHPublicKeyId,
      Status: key.status,
      UploadDate: key.uploaded,
    }));
    return { SSHPublicKeys: listed, ...rest };
  },
  "iam:DeleteSSHPublicKey": (input, request) => {
    const { arn, object } = holderOf(request, input.UserName);
    remove(object.ssh_keys, input.SSHPublicKeyId, "The Public Key with id");
    request.touched(arn);
    return {};
  },
  "iam:ListServiceSpecificCredentials": (input, request) => {
    const { name, object } = holderOf(request, input.UserName);
    const all = byName(object.service_credentials);
    const listed = all.filter(([, { service }]) => input.ServiceName === undefined || service === input.ServiceName);
    return {
      ServiceSpecificCredentials: listed.map(([ServiceSpecificCredentialId, credential]) => ({
        UserName: name,
        ServiceSpecificCredentialId,
        Status: credential.status,
        CreateDate: credential.created,
        ServiceName: credential.service,
        ...(credential.expires !== undefined && { ExpirationDate: credential.expires }),
      })),
    };
  },
  "iam:UpdateServiceSpecificCredential": (input, request) => {
    const { Status, ServiceSpecificCredentialId: id } = input;
    if (Status !== "Active" && Status !== "Inactive") {
      throw constraint(Status, "status", "Member must satisfy enum value set: [Active, Inactive]");
    }
    const { arn, object } = holderOf(request, input.UserName);
    existing(object.service_credentials, id, "No such credential").status = Status;
    request.touched(arn);
    return {};
  },
  "iam:DeleteServiceSpecificCredential": (input, request) => {
    const { arn, object } = holderOf(request, input.UserName);
    remove(object.service_credentials, input.ServiceSpecificCredentialId, "No such credential");
    request.touched(arn);
    return {};
  },
} satisfies IamOperations;

/** The root user has none of these. */
function holderOf(request: IamRequest, userName: string | undefined) {
  const found = userOrCaller(request, userName);
  if (found === undefined) throw noSuchEntity("The root user has no such credentials.");
  return found;
}

function existing<T>(map: Record<string, T>, id: string | undefined, subject: string): T {
  const value = id === undefined ? undefined : lookup(map, id);
  if (value === undefined) throw noSuchEntity(`${subject} ${id ?? ""} cannot be found.`);
  return value;
}

function remove<T>(map: Record<string, T>, id: string | undefined, subject: string): void {
  existing(map, id, subject);
  if (id !== undefined) delete map[id];
}
