// Run once by mongosh as root, and harmless when run again: the replica set, and the product's one user.
const password = process.env.MONGO_XUNJIAN_PASSWORD;
if (!password) throw new Error("MONGO_XUNJIAN_PASSWORD is not set");
try {
  rs.status();
} catch (error) {
  if (error.codeName !== "NotYetInitialized") throw error;
  rs.initiate({ _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] });
}
while (!db.hello().isWritablePrimary) sleep(200);
const product = db.getSiblingDB("xunjian");
const roles = [{ role: "readWrite", db: "xunjian" }];
if (product.getUser("xunjian")) product.updateUser("xunjian", { pwd: password, roles: roles });
else product.createUser({ user: "xunjian", pwd: password, roles: roles });
