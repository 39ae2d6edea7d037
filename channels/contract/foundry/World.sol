// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {Vault} from "../src/Vault.sol";
import {VaultTypes} from "../src/VaultTypes.sol";
import {TestToken} from "../src/TestToken.sol";
import {ChequeHash} from "../src/ChequeHash.sol";

/// @dev A vault, an honest token, and people with keys. The payer has 1,000,000 of the token.
abstract contract World is Base, VaultTypes {
    uint40 internal constant WINDOW = 1 days;
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant OWNER = 0xa11ce;
    uint256 internal constant HOT = 0x407;
    uint256 internal constant PAYEE = 0x9a7ee;
    uint256 internal constant OTHER = 0x07e4;
    uint256 internal constant CURVE = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    Vault internal vault;
    TestToken internal token;
    address internal owner = vm.addr(OWNER);
    address internal hot = vm.addr(HOT);
    address internal payee = vm.addr(PAYEE);
    address internal other = vm.addr(OTHER);
    address internal anybody = address(0xabcd);

    function setUp() public virtual {
        vm.warp(START);
        vault = Vault(payable(_deploy("Vault", abi.encode(WINDOW))));
        token = TestToken(_deploy("TestToken", abi.encode(address(this))));
        token.mint(owner, 1_000_000);
        vm.prank(owner);
        token.approve(address(vault), type(uint256).max);
        vm.deal(owner, 1_000_000);
    }

    /// @dev The code in the folder that CODE names: what is deployed, or a mutant. Without it, as compiled here.
    function _deploy(string memory name, bytes memory args) internal returns (address made) {
        string memory dir = vm.envOr("CODE", string(""));
        if (bytes(dir).length == 0) {
            if (keccak256(bytes(name)) == keccak256("Vault")) {
                return address(new Vault(abi.decode(args, (uint40))));
            }
            return address(new TestToken(abi.decode(args, (address))));
        }
        string memory hexed = vm.trim(vm.readFile(string.concat(dir, "/", name, ".bin")));
        bytes memory code = abi.encodePacked(vm.parseBytes(string.concat("0x", hexed)), args);
        assembly ("memory-safe") {
            made := create(0, add(code, 0x20), mload(code))
            if iszero(made) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }

    // --------------------------------------------------------------- the usual

    /// @dev The owner opens with 1,000 and reserves 500 for the payee's lane 1.
    function _fund() internal {
        _open(address(token), 0, 1000);
        _reserve(payee, 1, 500);
    }

    function _open(address t, uint96 allowance, uint256 amount) internal {
        vm.prank(owner);
        vault.open{value: t == address(0) ? amount : 0}(t, hot, allowance, amount);
    }

    function _rows(address to, uint32 number, uint96 target) internal pure returns (Reserve[] memory rows) {
        rows = new Reserve[](1);
        rows[0] = Reserve(to, number, target);
    }

    function _reserve(address to, uint32 number, uint96 target) internal {
        vm.prank(owner);
        vault.reserve(owner, address(token), _rows(to, number, target));
    }

    function _id(address to, uint32 number) internal view returns (LaneId[] memory ids) {
        ids = new LaneId[](1);
        ids[0] = LaneId(owner, to, address(token), number);
    }

    function _startRelease(address to, uint32 number) internal {
        LaneId[] memory ids = _id(to, number);
        vm.prank(owner);
        vault.startRelease(ids);
    }

    function _closed(address to, uint32 number) internal {
        vm.prank(to);
        vault.releaseByPayee(owner, address(token), number);
    }

    // ------------------------------------------------------------- signatures

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The other signature of the same key over the same digest, which must not count.
    function _highS(bytes memory sig) internal pure returns (bytes memory) {
        (bytes32 r, uint256 s, uint8 v) = (bytes32(0), 0, uint8(sig[64]));
        assembly ("memory-safe") {
            r := mload(add(sig, 0x20))
            s := mload(add(sig, 0x40))
        }
        return abi.encodePacked(r, CURVE - s, uint8(55 - v));
    }

    function _cheque(address to, uint32 number, uint96 cumulative) internal view returns (Cheque memory c) {
        c = Cheque(owner, to, address(token), number, 1, cumulative, new Lock[](0));
    }

    function _row(uint256 key, Cheque memory c) internal view returns (Row memory) {
        return Row(c, _sign(key, vault.hashCheque(c)), new bytes32[](0));
    }

    function _good(uint96 cumulative) internal view returns (Row memory) {
        return _row(HOT, _cheque(payee, 1, cumulative));
    }

    function _claim(Row memory row) internal {
        Row[] memory rows = new Row[](1);
        rows[0] = row;
        vm.prank(anybody);
        vault.claim(rows);
    }

    /// @dev Claims a row that must be skipped for its reason, with a preview that says so, and moves nothing.
    function _skip(Row memory row, Reason reason) internal {
        (uint96 due, Reason why) = vault.previewClaim(row);
        eq(due, 0, "preview: due");
        eq(uint8(why), uint8(reason), "preview: reason");
        bytes32 key = _key(row.cheque.payee, row.cheque.lane);
        LaneState memory before = vault.lane(key);
        uint256 held = token.balanceOf(address(vault));
        vm.expectEmit(address(vault));
        emit RowSkipped(0, key, reason);
        _claim(row);
        eq(keccak256(abi.encode(before)), keccak256(abi.encode(vault.lane(key))), "a skipped row changed its lane");
        eq(token.balanceOf(address(vault)), held, "a skipped row moved money");
    }

    function _lock(bytes32 secret, uint96 amount, uint256 expiry) internal pure returns (Lock memory) {
        return Lock(keccak256(abi.encodePacked(secret)), amount, uint40(expiry));
    }

    function _sort(Lock[] memory locks) internal pure {
        for (uint256 i = 1; i < locks.length; ++i) {
            for (uint256 j = i; j > 0 && locks[j].hash < locks[j - 1].hash; --j) {
                (locks[j], locks[j - 1]) = (locks[j - 1], locks[j]);
            }
        }
    }

    function _reveal(bytes32 secret) internal {
        bytes32[] memory secrets = new bytes32[](1);
        secrets[0] = secret;
        vm.prank(anybody);
        vault.reveal(secrets);
    }

    // ------------------------------------------------------------------ looks

    function _key(address to, uint32 number) internal view returns (bytes32) {
        return ChequeHash.laneKey(_account(), to, number);
    }

    function _account() internal view returns (bytes32) {
        return ChequeHash.accountKey(owner, address(token));
    }

    function _lane(address to, uint32 number) internal view returns (LaneState memory) {
        return vault.lane(_key(to, number));
    }

    function _free() internal view returns (uint96) {
        return vault.account(_account()).free;
    }

    function _refuse(bytes4 selector) internal {
        vm.expectRevert(abi.encodePacked(selector));
    }
}
