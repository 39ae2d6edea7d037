// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package contract

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// VaultTypesAccountState is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesAccountState struct {
	Free         *big.Int
	HotAllowance *big.Int
	Epoch        uint16
	Exit         *big.Int
}

// VaultTypesAuthorization is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesAuthorization struct {
	Payer       common.Address
	Token       common.Address
	Signer      common.Address
	Amount      *big.Int
	ValidAfter  *big.Int
	ValidBefore *big.Int
	Salt        [32]byte
	V           uint8
	R           [32]byte
	S           [32]byte
}

// VaultTypesCheque is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesCheque struct {
	Payer      common.Address
	Payee      common.Address
	Token      common.Address
	Lane       uint32
	Seq        uint64
	Cumulative *big.Int
	Locks      []VaultTypesLock
}

// VaultTypesCoopClose is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesCoopClose struct {
	Payer common.Address
	Payee common.Address
	Token common.Address
	Lane  uint32
	Paid  *big.Int
}

// VaultTypesLaneId is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesLaneId struct {
	Payer common.Address
	Payee common.Address
	Token common.Address
	Lane  uint32
}

// VaultTypesLaneState is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesLaneState struct {
	Reserved    *big.Int
	Paid        *big.Int
	ReleaseAt   *big.Int
	SignerEpoch uint16
	Status      uint8
}

// VaultTypesLock is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesLock struct {
	Hash   [32]byte
	Amount *big.Int
	Expiry *big.Int
}

// VaultTypesOpen is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesOpen struct {
	Payer        common.Address
	Token        common.Address
	Signer       common.Address
	HotAllowance *big.Int
	Nonce        *big.Int
	Deadline     *big.Int
}

// VaultTypesReservation is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesReservation struct {
	Payer    common.Address
	Token    common.Address
	Rows     []VaultTypesReserve
	Nonce    *big.Int
	Deadline *big.Int
}

// VaultTypesReserve is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesReserve struct {
	Payee  common.Address
	Lane   uint32
	Target *big.Int
}

// VaultTypesRow is an auto generated low-level Go binding around an user-defined struct.
type VaultTypesRow struct {
	Cheque    VaultTypesCheque
	Signature []byte
	Preimages [][32]byte
}

// VaultMetaData contains all meta data concerning the Vault contract.
var VaultMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint40\",\"name\":\"window\",\"type\":\"uint40\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"AlreadyOpen\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"AmountTooLarge\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DeadlinePassed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ExitNotReady\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ExitPending\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"FailedCall\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"GasLeftTooLow\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"allowance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"wanted\",\"type\":\"uint256\"}],\"name\":\"HotAllowanceExceeded\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"balance\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"needed\",\"type\":\"uint256\"}],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"InvalidPayee\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidShortString\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"expected\",\"type\":\"address\"}],\"name\":\"InvalidSignature\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidSigner\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"paid\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"reserved\",\"type\":\"uint256\"}],\"name\":\"InvalidTotal\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InvalidWindow\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"LaneNotOpen\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"}],\"name\":\"LaneSignerRotated\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"free\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"wanted\",\"type\":\"uint256\"}],\"name\":\"NotEnoughFree\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NotOpen\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NotSigner\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NothingArrived\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NothingToWithdraw\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReentrancyGuardReentrantCall\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"SafeERC20FailedOperation\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"SignerMismatch\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"str\",\"type\":\"string\"}],\"name\":\"StringTooLong\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"WrongValue\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint96\",\"name\":\"free\",\"type\":\"uint96\"},{\"indexed\":false,\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"indexed\":false,\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"uint40\",\"name\":\"exit\",\"type\":\"uint40\"}],\"name\":\"Account\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"Credit\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[],\"name\":\"EIP712DomainChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint96\",\"name\":\"reserved\",\"type\":\"uint96\"},{\"indexed\":false,\"internalType\":\"uint96\",\"name\":\"paid\",\"type\":\"uint96\"},{\"indexed\":false,\"internalType\":\"uint40\",\"name\":\"releaseAt\",\"type\":\"uint40\"},{\"indexed\":false,\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"enumVaultTypes.Status\",\"name\":\"status\",\"type\":\"uint8\"}],\"name\":\"Lane\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"}],\"name\":\"LaneOpened\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"}],\"name\":\"NonceUsed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"preimage\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint40\",\"name\":\"timestamp\",\"type\":\"uint40\"}],\"name\":\"Revealed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint256\",\"name\":\"index\",\"type\":\"uint256\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"enumVaultTypes.Reason\",\"name\":\"reason\",\"type\":\"uint8\"}],\"name\":\"RowSkipped\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"account\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"Signer\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"MAX_LOCKS\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"}],\"name\":\"account\",\"outputs\":[{\"components\":[{\"internalType\":\"uint96\",\"name\":\"free\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"},{\"internalType\":\"uint40\",\"name\":\"exit\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.AccountState\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"}],\"name\":\"cancelNonce\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint96\",\"name\":\"cumulative\",\"type\":\"uint96\"},{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"uint96\",\"name\":\"amount\",\"type\":\"uint96\"},{\"internalType\":\"uint40\",\"name\":\"expiry\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Lock[]\",\"name\":\"locks\",\"type\":\"tuple[]\"}],\"internalType\":\"structVaultTypes.Cheque\",\"name\":\"cheque\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"},{\"internalType\":\"bytes32[]\",\"name\":\"preimages\",\"type\":\"bytes32[]\"}],\"internalType\":\"structVaultTypes.Row[]\",\"name\":\"rows\",\"type\":\"tuple[]\"}],\"name\":\"claim\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"paid\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.CoopClose\",\"name\":\"c\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signerSignature\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"payeeSignature\",\"type\":\"bytes\"}],\"name\":\"coopClose\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"credit\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"deposit\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"validAfter\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"validBefore\",\"type\":\"uint256\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"v\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"r\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"internalType\":\"structVaultTypes.Authorization\",\"name\":\"auth\",\"type\":\"tuple\"}],\"name\":\"depositWithAuthorization\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"deadline\",\"type\":\"uint256\"},{\"internalType\":\"uint8\",\"name\":\"v\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"r\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"name\":\"depositWithPermit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"eip712Domain\",\"outputs\":[{\"internalType\":\"bytes1\",\"name\":\"fields\",\"type\":\"bytes1\"},{\"internalType\":\"string\",\"name\":\"name\",\"type\":\"string\"},{\"internalType\":\"string\",\"name\":\"version\",\"type\":\"string\"},{\"internalType\":\"uint256\",\"name\":\"chainId\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"verifyingContract\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"uint256[]\",\"name\":\"extensions\",\"type\":\"uint256[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"finishExit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"}],\"internalType\":\"structVaultTypes.LaneId[]\",\"name\":\"ids\",\"type\":\"tuple[]\"}],\"name\":\"finishRelease\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint96\",\"name\":\"cumulative\",\"type\":\"uint96\"},{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"uint96\",\"name\":\"amount\",\"type\":\"uint96\"},{\"internalType\":\"uint40\",\"name\":\"expiry\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Lock[]\",\"name\":\"locks\",\"type\":\"tuple[]\"}],\"internalType\":\"structVaultTypes.Cheque\",\"name\":\"cheque\",\"type\":\"tuple\"}],\"name\":\"hashCheque\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"paid\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.CoopClose\",\"name\":\"close\",\"type\":\"tuple\"}],\"name\":\"hashCoopClose\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint40\",\"name\":\"deadline\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Open\",\"name\":\"order\",\"type\":\"tuple\"}],\"name\":\"hashOpen\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"target\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.Reserve[]\",\"name\":\"rows\",\"type\":\"tuple[]\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint40\",\"name\":\"deadline\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Reservation\",\"name\":\"order\",\"type\":\"tuple\"}],\"name\":\"hashReservation\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"}],\"name\":\"lane\",\"outputs\":[{\"components\":[{\"internalType\":\"uint96\",\"name\":\"reserved\",\"type\":\"uint96\"},{\"internalType\":\"uint96\",\"name\":\"paid\",\"type\":\"uint96\"},{\"internalType\":\"uint40\",\"name\":\"releaseAt\",\"type\":\"uint40\"},{\"internalType\":\"uint16\",\"name\":\"signerEpoch\",\"type\":\"uint16\"},{\"internalType\":\"enumVaultTypes.Status\",\"name\":\"status\",\"type\":\"uint8\"}],\"internalType\":\"structVaultTypes.LaneState\",\"name\":\"\",\"type\":\"tuple\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"}],\"name\":\"nonceUsed\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"open\",\"outputs\":[],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"hotAllowance\",\"type\":\"uint96\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint40\",\"name\":\"deadline\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Open\",\"name\":\"order\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"openBySig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint96\",\"name\":\"cumulative\",\"type\":\"uint96\"},{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"},{\"internalType\":\"uint96\",\"name\":\"amount\",\"type\":\"uint96\"},{\"internalType\":\"uint40\",\"name\":\"expiry\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Lock[]\",\"name\":\"locks\",\"type\":\"tuple[]\"}],\"internalType\":\"structVaultTypes.Cheque\",\"name\":\"cheque\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"},{\"internalType\":\"bytes32[]\",\"name\":\"preimages\",\"type\":\"bytes32[]\"}],\"internalType\":\"structVaultTypes.Row\",\"name\":\"row\",\"type\":\"tuple\"}],\"name\":\"previewClaim\",\"outputs\":[{\"internalType\":\"uint96\",\"name\":\"due\",\"type\":\"uint96\"},{\"internalType\":\"enumVaultTypes.Reason\",\"name\":\"reason\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane_\",\"type\":\"uint32\"}],\"name\":\"releaseByPayee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"releaseWindow\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"}],\"name\":\"requestExit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"target\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.Reserve[]\",\"name\":\"rows\",\"type\":\"tuple[]\"}],\"name\":\"reserve\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"},{\"internalType\":\"uint96\",\"name\":\"target\",\"type\":\"uint96\"}],\"internalType\":\"structVaultTypes.Reserve[]\",\"name\":\"rows\",\"type\":\"tuple[]\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint40\",\"name\":\"deadline\",\"type\":\"uint40\"}],\"internalType\":\"structVaultTypes.Reservation\",\"name\":\"order\",\"type\":\"tuple\"},{\"internalType\":\"bytes\",\"name\":\"signature\",\"type\":\"bytes\"}],\"name\":\"reserveBySig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"preimages\",\"type\":\"bytes32[]\"}],\"name\":\"reveal\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"hash\",\"type\":\"bytes32\"}],\"name\":\"revealedAt\",\"outputs\":[{\"internalType\":\"uint40\",\"name\":\"\",\"type\":\"uint40\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint96\",\"name\":\"amount\",\"type\":\"uint96\"}],\"name\":\"setHotAllowance\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"setSigner\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"account\",\"type\":\"bytes32\"},{\"internalType\":\"uint16\",\"name\":\"epoch\",\"type\":\"uint16\"}],\"name\":\"signerAt\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"payer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"payee\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"lane\",\"type\":\"uint32\"}],\"internalType\":\"structVaultTypes.LaneId[]\",\"name\":\"ids\",\"type\":\"tuple[]\"}],\"name\":\"startRelease\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"}],\"name\":\"withdrawCredit\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Vault",
	Bin: "0x61018080604052346101a757602081614169803803809161002082856101ab565b8339810103126101a7575164ffffffffff81168082036101a7576040516100486040826101ab565b600f815260208101906e16995c9bd4dd185d194815985d5b1d608a1b8252604051916100756040846101ab565b600183526020830191603160f81b835261008e816101e2565b6101205261009b846101e2565b61014052519020918260e05251902080610100524660a0526040519060208201927f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f8452604083015260608201524660808201523060a082015260a0815261010460c0826101ab565b5190206080523060c0528015908115610199575b5061018a5761016052604051613f1b908161024e82396080518161389e015260a05181613955015260c0518161386f015260e051816138ed0152610100518161391301526101205181610e9601526101405181610ec0015261016051818181610da001528181610fad015261198a0152f35b63392334ed60e01b5f5260045ffd5b6301e133809150115f610118565b5f80fd5b601f909101601f19168101906001600160401b038211908210176101ce57604052565b634e487b7160e01b5f52604160045260245ffd5b601f81511161020d5760208151910151602082106101fe571790565b5f198260200360031b1b161790565b604460209160405192839163305a27a960e01b83528160048401528051918291826024860152018484015e5f828201840152601f01601f19168101030190fdfe60806040526004361015610011575f80fd5b5f5f3560e01c80630c3d952914611c1d57806312a62cff14611b365780631647795e14611ada57806317f9fad114611a965780631ac4c9bb14611a765780632831f68a14611a3257806328cb1e381461194157806330a96f741461184b578063412941681461175b57806347e7ef241461172257806356bee5bb146116d2578063584746e8146115255780635eb915ca1461144957806366643ac9146113ec5780636ab54fd51461134c5780636adc799c1461131b5780636e18b6c31461125d5780637a64699f1461119a5780637abaa1c814610f9457806384b0196e14610e7c578063882358ae14610dc45780639403c6eb14610d825780639f1e02d214610bb6578063b57740901461090f578063bdf78ac7146107a1578063beeff24614610739578063cc1f0d2d146106eb578063cfdd7aea146106c5578063d3229343146106a9578063d4ef406714610662578063e5837b41146102de578063ee27845d1461028d5763f71cfa2e14610185575f80fd5b3461028a57604060031936011261028a5761019e611c5f565b6101a6611c75565b6101ae612350565b6101b882336123c4565b809291925464ffffffffff8160d01c168015908115610280575b506102585781547fff0000000000ffff0000000000000000000000000000000000000000000000001682556bffffffffffffffffffffffff169261021a919085903390612525565b81610247575b83807f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d80f35b61025092612b34565b5f8080610220565b6004867f53d8d5b9000000000000000000000000000000000000000000000000000000008152fd5b905042105f6101d2565b80fd5b503461028a57604060031936011261028a576024359061ffff8216820361028a57604061ffff91600435815260046020522091165f5260205260206001600160a01b0360405f205416604051908152f35b503461028a5761014060031936011261028a576102f9612350565b610312610304611ed0565b61030c611ee6565b906129e4565b9081815260026020526040812061ffff815460c01c1680155f14610600575061034361033c611efc565b8285612414565b6001600160a01b03610353611ee6565b16604051907f70a08231000000000000000000000000000000000000000000000000000000008252306004830152602082602481845afa9182156105995784926105cc575b506001600160a01b036103a9611ee6565b166103b2611ed0565b6103ba611ed0565b6103c2611efc565b6001600160a01b036040519181602084019416845216604082015260c4356060820152606081526103f4608082611e46565b5190209160e43560ff81168091036105c857813b156105c8578792836001600160a01b03936101249360405197889687957fef55bec60000000000000000000000000000000000000000000000000000000087521660048601523060248601526064356044860152608435606486015260a435608486015260a485015260c48401526101043560e484015283356101048401525af180156105bd579085916105a4575b5050906020602492604051938480927f70a082310000000000000000000000000000000000000000000000000000000082523060048301525afa8015610599578490610561575b6104e89250612157565b928315610539576104fd6105139394836137fe565b610505611ed0565b61050d611ee6565b91612525565b807f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d80f35b6004837f62af86ad000000000000000000000000000000000000000000000000000000008152fd5b506020823d602011610591575b8161057b60209383611e46565b8101031261058d576104e891516104de565b5f80fd5b3d915061056e565b6040513d86823e3d90fd5b816105ae91611e46565b6105b957835f610497565b8380fd5b6040513d87823e3d90fd5b8780fd5b9091506020813d6020116105f8575b816105e860209383611e46565b8101031261058d5751905f610398565b3d91506105db565b838352600460205261ffff6040842091165f526020526001600160a01b0360405f2054166001600160a01b03610634611efc565b1614610343576004827f10c74b03000000000000000000000000000000000000000000000000000000008152fd5b503461028a57602060031936011261028a5760043567ffffffffffffffff81116106a557610697610513913690600401611d94565b906106a0612350565b613480565b5080fd5b503461028a578060031936011261028a57602060405160108152f35b503461028a57602060031936011261028a576106df612350565b6105136004353361374c565b503461028a57604060031936011261028a576001600160a01b03604061070f611c5f565b9282610719611c75565b9416815260066020522091165f52602052602060405f2054604051908152f35b503461028a5760a060031936011261028a5750602061079961075961328d565b610761613865565b604291604051917f19010000000000000000000000000000000000000000000000000000000000008352600283015260228201522090565b604051908152f35b503461028a57602060031936011261028a5760043567ffffffffffffffff81116106a5576107d3903690600401611d94565b906107dc612350565b825b8281106108e55750906107f08161202e565b906107fe6040519283611e46565b8082527fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe061082b8261202e565b01845b8181106108b6575050839284915b80831061089257505050825b8281106108765783807f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d80f35b8061088c610886600193856120a5565b5161339c565b01610848565b9091936108ad600191856108a7888688612117565b8861353d565b9401919061083c565b6020906040959395516108c881611e2a565b87815287838201528760408201528282870101520193919361082e565b806109096109036108f96001948787612117565b6040810190611fda565b90613480565b016107de565b503461028a57600319360160e081126106a55760a01361028a5760a43567ffffffffffffffff81116106a557610949903690600401611c8b565b60c49291923567ffffffffffffffff8111610bb25761096c903690600401611c8b565b90610975612350565b61097d611ed0565b94610986611ee6565b61098e611efc565b906064359763ffffffff891689036105c8579188916109bb936bffffffffffffffffffffffff9a5061290a565b95919490936109ff6109cb61328d565b93878a52600460205260408a209589549661ffff808960e81c16165f52602052856001600160a01b0360405f205416613352565b6001600160a01b03610a0f611ee6565b163303610b99575b505050610a226120b9565b868260601c1696879116108015610b78575b610b3a57506bffffffffffffffffffffffff610a5c610ac9949596610a576120b9565b6120ed565b1693610ab2610a696120b9565b82547fffffffffffffffff000000000000000000000000ffffffffffffffffffffffff1660609190911b77ffffffffffffffffffffffff00000000000000000000000016178255565b610aba611ed0565b91610ac3611efc565b93612992565b80610af6575b50807f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d80f35b610b3490610b02611ee6565b906001600160a01b03610b13611efc565b8160405194610b2186611e2a565b168452166020830152604082015261339c565b5f610acf565b846bffffffffffffffffffffffff604492887fd7ede5b400000000000000000000000000000000000000000000000000000000845260045216602452fd5b50610b816120b9565b6bffffffffffffffffffffffff808316911611610a34565b610baa92610ba5611ee6565b613352565b5f8080610a17565b8280fd5b503461028a57606060031936011261028a57610bd0611c5f565b90610bd9611c75565b916044359267ffffffffffffffff8411610bb25736602385011215610bb25783600401359167ffffffffffffffff83116105b95736602460608502870101116105b957610c24612350565b610c2e82826123c4565b936001600160a01b03831633141596878098610d4f575b610d2757906024610c5a9201858588866127e5565b95610c6b575b610513949550612525565b6bffffffffffffffffffffffff845460601c1695868111610cf757610ca661051396976bffffffffffffffffffffffff610cef9316906120ed565b85547fffffffffffffffff000000000000000000000000ffffffffffffffffffffffff1660609190911b77ffffffffffffffffffffffff00000000000000000000000016178555565b859450610c60565b85604491887f381ab964000000000000000000000000000000000000000000000000000000008352600452602452fd5b6004877fa1b035c8000000000000000000000000000000000000000000000000000000008152fd5b5082875260046020526040872061ffff80885460c01c16165f526020526001600160a01b0360405f205416331415610c45565b503461028a578060031936011261028a57602060405164ffffffffff7f0000000000000000000000000000000000000000000000000000000000000000168152f35b503461028a57602060031936011261028a5760408160809260608351610de981611e0e565b82815282602082015282858201520152600435815260026020522064ffffffffff60405191610e1783611e0e565b5461ffff6bffffffffffffffffffffffff8216938481526bffffffffffffffffffffffff60208201818560601c1681528560606040850194868860c01c168652019560d01c168552604051968752511660208601525116604084015251166060820152f35b503461028a578060031936011261028a57610f3890610eba7f0000000000000000000000000000000000000000000000000000000000000000613d3b565b90610ee47f0000000000000000000000000000000000000000000000000000000000000000613d3b565b906020610f4660405193610ef88386611e46565b8385525f3681376040519687967f0f00000000000000000000000000000000000000000000000000000000000000885260e08589015260e0880190611d51565b908682036040880152611d51565b904660608601523060808601528260a086015284820360c08601528080855193848152019401925b828110610f7d57505050500390f35b835185528695509381019392810192600101610f6e565b503461028a57610fa336611cf0565b610fab612350565b7f0000000000000000000000000000000000000000000000000000000000000000904264ffffffffff1690845b8181106110065785807f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d80f35b61103261101c611017838589611f8c565b611f12565b61030c604061102c85878b611f8c565b01611f12565b6001600160a01b0361104861101784868a611f8c565b163314158061115c575b610d27576110869061106a602061102c85878b611f8c565b611080606061107a86888c611f8c565b01611fc9565b91612a0f565b80875260036020526040872090815460018160f81c6110a481611cb9565b03611130579161112a917f0200000000000000000000000000000000000000000000000000000000000000600195947effff0000000000ffffffffffffffffffffffffffffffffffffffffffffffff7cffffffffff00000000000000000000000000000000000000000000000061111b8c8c611e87565b60c01b1691161717825561320a565b01610fd8565b602489857f578029e2000000000000000000000000000000000000000000000000000000008252600452fd5b50808752600460205260408720818852600260205261ffff8060408a205460c01c16165f526020526001600160a01b0360405f205416331415611052565b503461028a57600319360160e081126106a55760c01361028a5760c43567ffffffffffffffff81116106a5576111d4903690600401611c8b565b6111dc612350565b6111e4611ed0565b916111ed6125a5565b9260a4359064ffffffffff821682036112595761120d9460843591612787565b611215611ed0565b61121d611ee6565b90611226611efc565b606435906bffffffffffffffffffffffff82168203611255576105139361124c93612bfc565b90610505611ed0565b8480fd5b8580fd5b503461028a57602060031936011261028a576004359067ffffffffffffffff821161028a578160040191606060031982360301126106a557604401906112ad6112a68385611fda565b9050612046565b905b81518110156112e957806112d86112d26001936112cc8789611fda565b90612095565b35612e83565b6112e282856120a5565b52016112af565b60406113196112f88487612ecf565b909291506bffffffffffffffffffffffff8451931683526020830190611d44565bf35b503461028a57602060031936011261028a5764ffffffffff6040602092600435815260058452205416604051908152f35b503461028a57604060031936011261028a57611366611c5f565b6024356bffffffffffffffffffffffff81168103610bb257610513916113e59161138e612350565b61139882336123c4565b93909184907fffffffffffffffff000000000000000000000000ffffffffffffffffffffffff77ffffffffffffffffffffffff00000000000000000000000083549260601b169116179055565b3390612525565b50608060031936011261028a57611401611c5f565b611409611c75565b90604435916bffffffffffffffffffffffff831683036105b9576105139261143a91611433612350565b8333612bfc565b91906113e56064358385612ca3565b503461028a57604060031936011261028a57611463611c5f565b9061146c611c75565b611474612350565b3382526006602052604082206001600160a01b0384165f5260205260405f20549081156114fd5761051392933385526006602052604085206001600160a01b0382165f526020528460405f20556040518581526001600160a01b038216907f14ab110831c9d210715b0adedbc67b2f0b80c10ad2853488332d1e4fbd85f81d60203392a3612b34565b6004837fd0d04f60000000000000000000000000000000000000000000000000000000008152fd5b503461028a5761153436611cf0565b9061153d612350565b825b82811061156d5783807f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d80f35b806115916115816110176001948787611f8c565b61030c604061102c858989611f8c565b6115bb6115a4602061102c858989611f8c565b6115b4606061107a868a8a611f8c565b9083612a0f565b908187526003602052604087209080885260026020526040882091805460028160f81c6115e781611cb9565b146116235750505050817ff5d55156b866b8e7442336e1eac44d2d1fa1364132fde66328df72cd167d018e602060405160078152a35b0161153f565b60c01c64ffffffffff1642101561166857505050817ff5d55156b866b8e7442336e1eac44d2d1fa1364132fde66328df72cd167d018e602060405160088152a361161d565b826116739185612a44565b6116aa575050817ff5d55156b866b8e7442336e1eac44d2d1fa1364132fde66328df72cd167d018e602060405160098152a361161d565b6116cd92506116bd611017858989611f8c565b61050d604061102c878b8b611f8c565b61161d565b503461028a57606060031936011261028a576116ec611c5f565b6116f4611c75565b6044359163ffffffff831683036105b95761171c61051393611714612350565b83338461290a565b91612992565b50604060031936011261028a5761051361173a611c5f565b611742612350565b61174c81336123c4565b91906113e56024358385612ca3565b503461028a57602060031936011261028a5760408160a0926080835161178081611dc5565b828152826020820152828582015282606082015201526004358152600360205220604051906117ae82611dc5565b546bffffffffffffffffffffffff8116825261ffff60208301916bffffffffffffffffffffffff8160601c16835264ffffffffff60408501818360c01c1681526bffffffffffffffffffffffff6060870193858160e81c16855260f81c95608088019661181a81611cb9565b87528160405198511688525116602087015251166040850152511660608301525161184481611cb9565b6080820152f35b503461028a57604060031936011261028a5760043567ffffffffffffffff81116106a5578060040160a06003198336030112610bb2576024359067ffffffffffffffff82116105b9576105139261050d6118ac61193b943690600401611c8b565b9490936118b7612350565b6119356118c382611f12565b9461190c6118de60248301976118d889611f12565b906123c4565b9990986118ea86611f12565b6118f3876121a1565b9061190060848701611f26565b91606487013591612787565b61191583611f12565b61192b604461192389611f12565b930185611f38565b9290918a8a6127e5565b50611f12565b91611f12565b503461028a57602060031936011261028a5761195b611c5f565b90611964612350565b61196e82336123c4565b909264ffffffffff825460d01c16611a0a5761051392936119b67f000000000000000000000000000000000000000000000000000000000000000064ffffffffff4216611e87565b7fff0000000000ffffffffffffffffffffffffffffffffffffffffffffffffffff7effffffffff000000000000000000000000000000000000000000000000000085549260d01b1691161783553390612525565b6004837f61330da6000000000000000000000000000000000000000000000000000000008152fd5b503461028a57602060031936011261028a576004359067ffffffffffffffff821161028a5760e0600319833603011261028a57602061079961075984600401612674565b503461028a5760c060031936011261028a575060206107996107596125a5565b503461028a57604060031936011261028a576105136113e5611ab6611c5f565b611abe611c75565b611ac6612350565b611ad082336123c4565b9390918483612414565b503461028a57604060031936011261028a57611b2c6020916001600160a01b03611b02611c5f565b168152600783526040602435912060019160ff918160081c5f52602052161b60405f205416151590565b6040519015158152f35b503461058d5760c060031936011261058d57611b50611c5f565b60243560643560ff811680910361058d57611b69612350565b6001600160a01b03831690813b1561058d575f9160e4839260405194859384927fd505accf0000000000000000000000000000000000000000000000000000000084523360048501523060248501528860448501526044356064850152608484015260843560a484015260a43560c48401525af1611bff575b50816113e591611bf561051394336123c4565b9390918385612ca3565b6113e591935091611c135f61051394611e46565b5f93915091611be2565b3461058d57602060031936011261058d5760043567ffffffffffffffff811161058d5760a0600319823603011261058d576107996107596020926004016121a1565b600435906001600160a01b038216820361058d57565b602435906001600160a01b038216820361058d57565b9181601f8401121561058d5782359167ffffffffffffffff831161058d576020838186019501011161058d57565b60041115611cc357565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52602160045260245ffd5b90602060031983011261058d5760043567ffffffffffffffff811161058d578260238201121561058d5780600401359267ffffffffffffffff841161058d5760248460071b8301011161058d576024019190565b90600a821015611cc35752565b907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0601f602080948051918291828752018686015e5f8582860101520116010190565b9181601f8401121561058d5782359167ffffffffffffffff831161058d576020808501948460051b01011161058d57565b60a0810190811067ffffffffffffffff821117611de157604052565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52604160045260245ffd5b6080810190811067ffffffffffffffff821117611de157604052565b6060810190811067ffffffffffffffff821117611de157604052565b90601f7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0910116810190811067ffffffffffffffff821117611de157604052565b9064ffffffffff8091169116019064ffffffffff8211611ea357565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52601160045260245ffd5b6004356001600160a01b038116810361058d5790565b6024356001600160a01b038116810361058d5790565b6044356001600160a01b038116810361058d5790565b356001600160a01b038116810361058d5790565b3564ffffffffff8116810361058d5790565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe18136030182121561058d570180359067ffffffffffffffff821161058d5760200191606082023603831361058d57565b9190811015611f9c5760071b0190565b7f4e487b71000000000000000000000000000000000000000000000000000000005f52603260045260245ffd5b3563ffffffff8116810361058d5790565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe18136030182121561058d570180359067ffffffffffffffff821161058d57602001918160051b3603831361058d57565b67ffffffffffffffff8111611de15760051b60200190565b906120508261202e565b61205d6040519182611e46565b8281527fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe061208b829461202e565b0190602036910137565b9190811015611f9c5760051b0190565b8051821015611f9c5760209160051b010190565b6084356bffffffffffffffffffffffff8116810361058d5790565b356bffffffffffffffffffffffff8116810361058d5790565b906bffffffffffffffffffffffff809116911603906bffffffffffffffffffffffff8211611ea357565b9190811015611f9c5760051b810135907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa18136030182121561058d570190565b91908203918211611ea357565b9190811015611f9c576060020190565b80516020909101905f5b81811061218b5750505090565b825184526020938401939092019160010161217e565b9060408201916121b46112a68483611f38565b905f5b825181101561227457806121d76001926121d18886611f38565b90612164565b6121e081611f12565b906bffffffffffffffffffffffff61220660406121ff60208501611fc9565b93016120d4565b63ffffffff604051936001600160a01b0360208601967f832838a749e91a02668fcae62fe91dff9ecdf115ab99cff8eb0a083fc80b2a0c88521660408601521660608401521660808201526080815261226060a082611e46565b51902061226d82866120a5565b52016121b7565b5091925064ffffffffff61228783611f12565b92606061229660208301611f12565b936040516122d8816122ac602082018095612174565b037fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe08101835282611e46565b519020916122e860808201611f26565b926001600160a01b03604051968160208901997f1e9e21d85c333f006a702152a10eacbbb4a175515c3fbbad71b24ec2af63f90b8b5216604089015216838701526080860152013560a08401521660c082015260c0815261234a60e082611e46565b51902090565b7f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005c61239c5760017f9b779b17422d0df92223018b32b4d1fa46e071723d6817e2486d003becc55f005d565b7f3ee5aeb5000000000000000000000000000000000000000000000000000000005f5260045ffd5b906123ce916129e4565b90815f52600260205260405f209061ffff825460c01c16156123ec57565b7fddafad98000000000000000000000000000000000000000000000000000000005f5260045ffd5b90916001600160a01b03169182156124fd578054600161ffff8260c01c160161ffff8111611ea3577f3c75d8dd1a4dcefdd0848aebf5ddfb813efc98ffdae58c99871b9822d5743fc3926020927fffffffffffff0000ffffffffffffffffffffffffffffffffffffffffffffffff79ffff00000000000000000000000000000000000000000000000061ffff9460c01b16911617808255855f5260048452828060405f209260c01c16165f52835260405f20867fffffffffffffffffffffffff00000000000000000000000000000000000000008254161790555460c01c1693604051908152a3565b7f815e1d64000000000000000000000000000000000000000000000000000000005f5260045ffd5b909260806001600160a01b03807f4a7ad3545d0dbb11d2a11b0d5496e99f7ad3de471c044f2dc060d81e53265d9093549564ffffffffff604051976bffffffffffffffffffffffff811689526bffffffffffffffffffffffff8160601c1660208a015261ffff8160c01c1660408a015260d01c16606088015216951693a4565b6004356001600160a01b0381169081810361058d57506024356001600160a01b0381169081810361058d57506044356001600160a01b0381169081810361058d57506064356bffffffffffffffffffffffff81169081810361058d575060a4359164ffffffffff83169283810361058d57506040519360208501957fcbbbf8b1a8baa18cbc83de7aa060f25ebed940c33d65ba36afef436819213aa9875260408601526060850152608084015260a083015260843560c083015260e082015260e0815261234a61010082611e46565b9060c08201916126876112a68483611f38565b905f5b825181101561273057806126a46001926121d18886611f38565b6126b0602082016120d4565b64ffffffffff6126c260408401611f26565b6bffffffffffffffffffffffff6040519360208501957f2e7aadb23d50763f27af82fbb5cb1d272cf7039ac7fd58275082287529f3a53d87523560408601521660608401521660808201526080815261271c60a082611e46565b51902061272982866120a5565b520161268a565b509061010092935060405161274d816122ac602082018095612174565b51902060c0604051927f5273b9a6ffd91d703238998bce58a07703298743572be197b5aecbf2b18aaa148452602084013760e08201522090565b9264ffffffffff9095919294951642116127b0576127ae946127a99284613352565b61374c565b565b7f70f65caa000000000000000000000000000000000000000000000000000000005f5260045ffd5b91908201809211611ea357565b91959495939290935f96855464ffffffffff8160d01c166128e25761ffff9060c09695949392961c165f955b8087106128aa57505050505050506bffffffffffffffffffffffff81541680841161287a576128506bffffffffffffffffffffffff91828616906120ed565b167fffffffffffffffffffffffffffffffffffffffff000000000000000000000000825416179055565b83907fbc92d314000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b909192939495986128d56001916128cf6128c58d868c612164565b8d8989898d61397b565b906127d8565b9901959493929190612811565b7f61330da6000000000000000000000000000000000000000000000000000000005f5260045ffd5b6129229261291b91959492956129e4565b9384612a0f565b90815f52600360205260405f2090815460f81c61293e81611cb9565b6001811415908161297d575b5061295157565b7f578029e2000000000000000000000000000000000000000000000000000000005f525f60045260245ffd5b6002915061298a81611cb9565b14155f61294a565b939192906129ae90855f52600260205260405f20948591612a44565b156129bc576127ae93612525565b7f06250401000000000000000000000000000000000000000000000000000000005f5260045ffd5b906001600160a01b03604051918160208401941684521660408201526040815261234a606082611e46565b9163ffffffff906001600160a01b0360405193602085019586521660408401521660608201526060815261234a608082611e46565b612a7e6bffffffffffffffffffffffff8454166bffffffffffffffffffffffff612a77855482808260601c1691166120ed565b16906127d8565b926bffffffffffffffffffffffff8411612b2c5780547fffffffffffffffffffffffffffffffffffffffff000000000000000000000000166bffffffffffffffffffffffff94851617905581547effffffffffffffffffffffffffffffffffffff000000000000000000000000811660609190911c909316929092177f0300000000000000000000000000000000000000000000000000000000000000178155612b279161320a565b600190565b505050505f90565b6001600160a01b031680612b565750906001600160a01b036127ae9216613bfa565b916001600160a01b03604051927fa9059cbb000000000000000000000000000000000000000000000000000000005f521660045260245260205f60448180865af19060015f5114821615612bdb575b60405215612bb05750565b7f5274afe7000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b906001811516612bf357823b15153d15161690612ba5565b503d5f823e3d90fd5b90612c09919492946129e4565b92835f52600260205260405f209261ffff845460c01c16612c7b57612c326127ae928587612414565b83547fffffffffffffffff000000000000000000000000ffffffffffffffffffffffff1660609190911b77ffffffffffffffffffffffff00000000000000000000000016178355565b7f965f8d94000000000000000000000000000000000000000000000000000000005f5260045ffd5b916001600160a01b0381921680155f14612cef57503403612cc7576127ae916137fe565b7f98d4901c000000000000000000000000000000000000000000000000000000005f5260045ffd5b92915034612cc7578015612e7e57604051927f70a08231000000000000000000000000000000000000000000000000000000008452306004850152602084602481845afa938415612e20575f94612e4a575b50604051917f23b872dd000000000000000000000000000000000000000000000000000000005f52336004523060245260445260205f60648180855af160015f5114811615612e2b575b826040525f60605215612bb057816024816020937f70a082310000000000000000000000000000000000000000000000000000000082523060048301525afa908115612e20575f91612dec575b506127ae92612de691612157565b906137fe565b90506020813d602011612e18575b81612e0760209383611e46565b8101031261058d57516127ae612dd8565b3d9150612dfa565b6040513d5f823e3d90fd5b6001811516612e4157813b15153d151616612d8b565b823d5f823e3d90fd5b9093506020813d602011612e76575b81612e6660209383611e46565b8101031261058d5751925f612d41565b3d9150612e59565b505050565b604051602081019182526020815261234a604082611e46565b9035907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff218136030182121561058d570190565b919091612edc8180612e9c565b90612ef5612ee983611f12565b61030c60408501611f12565b612f10612f0460208501611f12565b6115b460608601611fc9565b805f52600360205260405f2054928360f81c612f2b81611cb9565b80156131fa57600390612f3d81611cb9565b146131ec5760c08501926010612f538588611f38565b9050116131dc57612f6d612f678588611f38565b90613c92565b156131cc575f52600460205260405f2061ffff808660e81c16165f526020526001600160a01b0360405f20541690612fa486612674565b906020810135907fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe18136030182121561058d57019081359167ffffffffffffffff831161058d5760200190823603821361058d5761300193613cfb565b156131bf57946bffffffffffffffffffffffff61302060a086016120d4565b16945f935b61302f8487611f38565b905085101561314b57613046856121d18689611f38565b355f52600560205264ffffffffff60405f205416975f5b891580613141575b156130c15761307481866120a5565b51613083886121d1898c611f38565b35146130b9575b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8114611ea35760010161305d565b42995061308a565b5092979490948015159081613118575b506130e3575b60010193969196613025565b956131106001916bffffffffffffffffffffffff612a77602061310a8c6121d18b8e611f38565b016120d4565b9690506130d7565b905064ffffffffff6131396040613133856121d18a8d611f38565b01611f26565b16115f6130d1565b5084518110613065565b93509493505050816bffffffffffffffffffffffff82168091116131ab575b5060601c6bffffffffffffffffffffffff1690818111156131a2576bffffffffffffffffffffffff9161319c91612157565b16905f90565b50505f90600690565b91506bffffffffffffffffffffffff61316a565b94505f9360059350915050565b5050939450505050905f90600490565b5050939450505050905f90600390565b5094505f9360029350915050565b5050939450505050905f90600190565b9060a07f01bb1545de9d3f90b987bc0d3483ba2f1190cee3f1f310556ac6e5ec1f16b4ea91548060f81c61ffff604051926bffffffffffffffffffffffff811684526bffffffffffffffffffffffff8160601c16602085015264ffffffffff8160c01c16604085015260e81c16606083015261328581611cb9565b6080820152a2565b6004356001600160a01b0381169081810361058d57506024356001600160a01b0381169081810361058d57506044356001600160a01b0381169081810361058d575060643563ffffffff81169081810361058d5750608435916bffffffffffffffffffffffff83169283810361058d57506040519360208501957f666ee1bae43960c3d5181fc11dfb9be736b4e6d129ca6fb6707cccf01384ffd9875260408601526060850152608084015260a083015260c082015260c0815261234a60e082611e46565b92909161335f9284613cfb565b156133675750565b6001600160a01b03907fd855c4f4000000000000000000000000000000000000000000000000000000005f521660045260245ffd5b620493e05a1061345857602081016001600160a01b038151166133d16001600160a01b03845116916040850192835191613d92565b612e7e5760206001600160a01b038061342a7f14ab110831c9d210715b0adedbc67b2f0b80c10ad2853488332d1e4fbd85f81d94828851165f526006855260405f208380895116165f52855260405f20549051906127d8565b95818151165f526006845260405f208280885116165f5284528660405f2055511693511693604051908152a3565b7f30e61876000000000000000000000000000000000000000000000000000000005f5260045ffd5b4264ffffffffff16915f5b8181106134985750505050565b806134a96112d26001938587612095565b805f52600560205264ffffffffff60405f20541661353757805f52600560205260405f20867fffffffffffffffffffffffffffffffffffffffffffffffffffffff00000000008254161790557f51606e77ad5ea7658a86b3e820e3c8d484bef0466d9bb90a1ce15ee299cdf3d16040613523848789612095565b358151908152886020820152a25b0161348b565b50613531565b602061355c60405161354f8382611e46565b5f81525f36813784612ecf565b600a819592951015611cc35780613713575050805f526003825260405f206bffffffffffffffffffffffff80825460601c169416809401916bffffffffffffffffffffffff8311611ea35790613604916135ff89979598969483907fffffffffffffffff000000000000000000000000ffffffffffffffffffffffff77ffffffffffffffffffffffff00000000000000000000000083549260601b169116179055565b61320a565b5f945b8486106136725761366395506001600160a01b03613638604061102c6136318561102c8980612e9c565b9680612e9c565b816040519561364687611e2a565b1685521690830152604082015261365d83836120a5565b526120a5565b5060018101809111611ea35790565b91935091936001600160a01b0361368982876120a5565b5151166001600160a01b036136a28461102c8880612e9c565b1614806136dd575b6136bb576001019391859391613607565b6136d893506136ce9150604092946120a5565b51019182516127d8565b905290565b506001600160a01b03826136f183886120a5565b510151166001600160a01b0361370c604061102c8880612e9c565b16146136aa565b91955093507ff5d55156b866b8e7442336e1eac44d2d1fa1364132fde66328df72cd167d018e92506137486040518092611d44565ba390565b6001600160a01b031690815f5260076020526137828160405f2060019160ff918160081c5f52602052161b60405f205416151590565b6137d65760207f2af71f10069c28afc67c3752e87e0e4616a97948d33c8f404a856c0c334b3e0191835f526007825260405f208160081c5f52825260405f20600160ff83161b8154179055604051908152a2565b7f756688fe000000000000000000000000000000000000000000000000000000005f5260045ffd5b90613818906bffffffffffffffffffffffff8354166127d8565b6bffffffffffffffffffffffff81116129bc576bffffffffffffffffffffffff809116167fffffffffffffffffffffffffffffffffffffffff000000000000000000000000825416179055565b6001600160a01b037f000000000000000000000000000000000000000000000000000000000000000016301480613952575b156138c0577f000000000000000000000000000000000000000000000000000000000000000090565b60405160208101907f8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f82527f000000000000000000000000000000000000000000000000000000000000000060408201527f000000000000000000000000000000000000000000000000000000000000000060608201524660808201523060a082015260a0815261234a60c082611e46565b507f00000000000000000000000000000000000000000000000000000000000000004614613897565b9490929593919561398b82611f12565b613997604084016120d4565b966001600160a01b0382169384158015613be8575b8015613bdf575b613bb3579060206139c992019261108084611fc9565b93845f52600360205260405f20958654918260f81c6139e781611cb9565b80613af45750506001600160a01b036127ae98999a63ffffffff613a9989967f01000000000000000000000000000000000000000000000000000000000000007f5ca5b133fb0b42c871e9431d585759ed386e62528d4996a4d1f66247dc1c5ca9977cffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7effff000000000000000000000000000000000000000000000000000000000060409960e81b16911617178c55611fc9565b838551981688521660208701521693a45b6bffffffffffffffffffffffff80613ac581855416886120ed565b1695167fffffffffffffffffffffffffffffffffffffffff00000000000000000000000083541617825561320a565b9295509950925060019150613b0881611cb9565b14613b3957867f578029e2000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b61ffff1661ffff8260e81c1614155f14613b7957857fa7822ed0000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b6bffffffffffffffffffffffff919293949550166bffffffffffffffffffffffff85161115613bac57906127ae91613aaa565b505f925050565b857f85438ddd000000000000000000000000000000000000000000000000000000005f5260045260245ffd5b503085146139b3565b506001600160a01b038a1685146139ac565b814710613c62575f8080936001600160a01b03829483604051613c1e602082611e46565b52165af115613c2957565b3d15613c3a576040513d5f823e3d90fd5b7fd6bda275000000000000000000000000000000000000000000000000000000005f5260045ffd5b50477fcf479181000000000000000000000000000000000000000000000000000000005f5260045260245260445ffd5b60015b828110613ca457505050600190565b7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8101818111611ea357613cd9908484612164565b35613ce5828585612164565b351115613cf457600101613c95565b5050505f90565b929091613d0d613d1293610761613865565b613e58565b50613d1c81611cb9565b159182613d2857505090565b6001600160a01b03919250811691161490565b60ff811690601f8211613d6a5760405191613d57604084611e46565b6020808452838101919036833783525290565b7fb3512b0c000000000000000000000000000000000000000000000000000000005f5260045ffd5b916001600160a01b03831615613e30576020915f91604051906001600160a01b03858301937fa9059cbb000000000000000000000000000000000000000000000000000000008552166024830152604482015260448152613df4606482611e46565b8280525190828562030d40f1903d5f519083613e11575b50505090565b91925090613e2657503b15155b5f8080613e0b565b6001915014613e1e565b602092505f9160405191613e448584611e46565b83835283805284835193019162030d40f190565b9060418303613e8257613e7b9250602081013591604082359201355f1a90613e8c565b9192909190565b50505f9160029190565b91907f7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a08411613f03579160209360809260ff5f9560405194855216868401526040830152606082015282805260015afa15612e20575f516001600160a01b03811615613ef957905f905f90565b505f906001905f90565b5050505f916003919056fea164736f6c6343000825000a",
}

// Vault is an auto generated Go binding around an Ethereum contract.
type Vault struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Vault) GetABI() abi.ABI {
	return c.abi
}

// NewVault creates a new instance of Vault.
func NewVault() *Vault {
	parsed, err := VaultMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Vault{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Vault) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint40 window) returns()
func (vault *Vault) PackConstructor(window *big.Int) []byte {
	enc, err := vault.abi.Pack("", window)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackMAXLOCKS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd3229343.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function MAX_LOCKS() view returns(uint256)
func (vault *Vault) PackMAXLOCKS() []byte {
	enc, err := vault.abi.Pack("MAX_LOCKS")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMAXLOCKS is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd3229343.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function MAX_LOCKS() view returns(uint256)
func (vault *Vault) TryPackMAXLOCKS() ([]byte, error) {
	return vault.abi.Pack("MAX_LOCKS")
}

// UnpackMAXLOCKS is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd3229343.
//
// Solidity: function MAX_LOCKS() view returns(uint256)
func (vault *Vault) UnpackMAXLOCKS(data []byte) (*big.Int, error) {
	out, err := vault.abi.Unpack("MAX_LOCKS", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackAccount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x882358ae.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function account(bytes32 key) view returns((uint96,uint96,uint16,uint40))
func (vault *Vault) PackAccount(key [32]byte) []byte {
	enc, err := vault.abi.Pack("account", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAccount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x882358ae.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function account(bytes32 key) view returns((uint96,uint96,uint16,uint40))
func (vault *Vault) TryPackAccount(key [32]byte) ([]byte, error) {
	return vault.abi.Pack("account", key)
}

// UnpackAccount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x882358ae.
//
// Solidity: function account(bytes32 key) view returns((uint96,uint96,uint16,uint40))
func (vault *Vault) UnpackAccount(data []byte) (VaultTypesAccountState, error) {
	out, err := vault.abi.Unpack("account", data)
	if err != nil {
		return *new(VaultTypesAccountState), err
	}
	out0 := *abi.ConvertType(out[0], new(VaultTypesAccountState)).(*VaultTypesAccountState)
	return out0, nil
}

// PackCancelNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfdd7aea.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancelNonce(uint256 nonce) returns()
func (vault *Vault) PackCancelNonce(nonce *big.Int) []byte {
	enc, err := vault.abi.Pack("cancelNonce", nonce)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancelNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcfdd7aea.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancelNonce(uint256 nonce) returns()
func (vault *Vault) TryPackCancelNonce(nonce *big.Int) ([]byte, error) {
	return vault.abi.Pack("cancelNonce", nonce)
}

// PackClaim is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbdf78ac7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function claim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[])[] rows) returns()
func (vault *Vault) PackClaim(rows []VaultTypesRow) []byte {
	enc, err := vault.abi.Pack("claim", rows)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackClaim is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbdf78ac7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function claim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[])[] rows) returns()
func (vault *Vault) TryPackClaim(rows []VaultTypesRow) ([]byte, error) {
	return vault.abi.Pack("claim", rows)
}

// PackCoopClose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb5774090.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function coopClose((address,address,address,uint32,uint96) c, bytes signerSignature, bytes payeeSignature) returns()
func (vault *Vault) PackCoopClose(c VaultTypesCoopClose, signerSignature []byte, payeeSignature []byte) []byte {
	enc, err := vault.abi.Pack("coopClose", c, signerSignature, payeeSignature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCoopClose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb5774090.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function coopClose((address,address,address,uint32,uint96) c, bytes signerSignature, bytes payeeSignature) returns()
func (vault *Vault) TryPackCoopClose(c VaultTypesCoopClose, signerSignature []byte, payeeSignature []byte) ([]byte, error) {
	return vault.abi.Pack("coopClose", c, signerSignature, payeeSignature)
}

// PackCredit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcc1f0d2d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function credit(address payee, address token) view returns(uint256)
func (vault *Vault) PackCredit(payee common.Address, token common.Address) []byte {
	enc, err := vault.abi.Pack("credit", payee, token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCredit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcc1f0d2d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function credit(address payee, address token) view returns(uint256)
func (vault *Vault) TryPackCredit(payee common.Address, token common.Address) ([]byte, error) {
	return vault.abi.Pack("credit", payee, token)
}

// UnpackCredit is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcc1f0d2d.
//
// Solidity: function credit(address payee, address token) view returns(uint256)
func (vault *Vault) UnpackCredit(data []byte) (*big.Int, error) {
	out, err := vault.abi.Unpack("credit", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47e7ef24.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function deposit(address token, uint256 amount) payable returns()
func (vault *Vault) PackDeposit(token common.Address, amount *big.Int) []byte {
	enc, err := vault.abi.Pack("deposit", token, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeposit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x47e7ef24.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function deposit(address token, uint256 amount) payable returns()
func (vault *Vault) TryPackDeposit(token common.Address, amount *big.Int) ([]byte, error) {
	return vault.abi.Pack("deposit", token, amount)
}

// PackDepositWithAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe5837b41.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depositWithAuthorization((address,address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32) auth) returns()
func (vault *Vault) PackDepositWithAuthorization(auth VaultTypesAuthorization) []byte {
	enc, err := vault.abi.Pack("depositWithAuthorization", auth)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepositWithAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe5837b41.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depositWithAuthorization((address,address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32) auth) returns()
func (vault *Vault) TryPackDepositWithAuthorization(auth VaultTypesAuthorization) ([]byte, error) {
	return vault.abi.Pack("depositWithAuthorization", auth)
}

// PackDepositWithPermit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x12a62cff.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function depositWithPermit(address token, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns()
func (vault *Vault) PackDepositWithPermit(token common.Address, amount *big.Int, deadline *big.Int, v uint8, r [32]byte, s [32]byte) []byte {
	enc, err := vault.abi.Pack("depositWithPermit", token, amount, deadline, v, r, s)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDepositWithPermit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x12a62cff.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function depositWithPermit(address token, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) returns()
func (vault *Vault) TryPackDepositWithPermit(token common.Address, amount *big.Int, deadline *big.Int, v uint8, r [32]byte, s [32]byte) ([]byte, error) {
	return vault.abi.Pack("depositWithPermit", token, amount, deadline, v, r, s)
}

// PackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (vault *Vault) PackEip712Domain() []byte {
	enc, err := vault.abi.Pack("eip712Domain")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEip712Domain is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x84b0196e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (vault *Vault) TryPackEip712Domain() ([]byte, error) {
	return vault.abi.Pack("eip712Domain")
}

// Eip712DomainOutput serves as a container for the return parameters of contract
// method Eip712Domain.
type Eip712DomainOutput struct {
	Fields            [1]byte
	Name              string
	Version           string
	ChainId           *big.Int
	VerifyingContract common.Address
	Salt              [32]byte
	Extensions        []*big.Int
}

// UnpackEip712Domain is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x84b0196e.
//
// Solidity: function eip712Domain() view returns(bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)
func (vault *Vault) UnpackEip712Domain(data []byte) (Eip712DomainOutput, error) {
	out, err := vault.abi.Unpack("eip712Domain", data)
	outstruct := new(Eip712DomainOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Fields = *abi.ConvertType(out[0], new([1]byte)).(*[1]byte)
	outstruct.Name = *abi.ConvertType(out[1], new(string)).(*string)
	outstruct.Version = *abi.ConvertType(out[2], new(string)).(*string)
	outstruct.ChainId = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.VerifyingContract = *abi.ConvertType(out[4], new(common.Address)).(*common.Address)
	outstruct.Salt = *abi.ConvertType(out[5], new([32]byte)).(*[32]byte)
	outstruct.Extensions = *abi.ConvertType(out[6], new([]*big.Int)).(*[]*big.Int)
	return *outstruct, nil
}

// PackFinishExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf71cfa2e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function finishExit(address token, address to) returns()
func (vault *Vault) PackFinishExit(token common.Address, to common.Address) []byte {
	enc, err := vault.abi.Pack("finishExit", token, to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFinishExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf71cfa2e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function finishExit(address token, address to) returns()
func (vault *Vault) TryPackFinishExit(token common.Address, to common.Address) ([]byte, error) {
	return vault.abi.Pack("finishExit", token, to)
}

// PackFinishRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x584746e8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function finishRelease((address,address,address,uint32)[] ids) returns()
func (vault *Vault) PackFinishRelease(ids []VaultTypesLaneId) []byte {
	enc, err := vault.abi.Pack("finishRelease", ids)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFinishRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x584746e8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function finishRelease((address,address,address,uint32)[] ids) returns()
func (vault *Vault) TryPackFinishRelease(ids []VaultTypesLaneId) ([]byte, error) {
	return vault.abi.Pack("finishRelease", ids)
}

// PackHashCheque is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2831f68a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashCheque((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]) cheque) view returns(bytes32)
func (vault *Vault) PackHashCheque(cheque VaultTypesCheque) []byte {
	enc, err := vault.abi.Pack("hashCheque", cheque)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashCheque is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2831f68a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashCheque((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]) cheque) view returns(bytes32)
func (vault *Vault) TryPackHashCheque(cheque VaultTypesCheque) ([]byte, error) {
	return vault.abi.Pack("hashCheque", cheque)
}

// UnpackHashCheque is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2831f68a.
//
// Solidity: function hashCheque((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]) cheque) view returns(bytes32)
func (vault *Vault) UnpackHashCheque(data []byte) ([32]byte, error) {
	out, err := vault.abi.Unpack("hashCheque", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHashCoopClose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbeeff246.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashCoopClose((address,address,address,uint32,uint96) close) view returns(bytes32)
func (vault *Vault) PackHashCoopClose(close VaultTypesCoopClose) []byte {
	enc, err := vault.abi.Pack("hashCoopClose", close)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashCoopClose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbeeff246.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashCoopClose((address,address,address,uint32,uint96) close) view returns(bytes32)
func (vault *Vault) TryPackHashCoopClose(close VaultTypesCoopClose) ([]byte, error) {
	return vault.abi.Pack("hashCoopClose", close)
}

// UnpackHashCoopClose is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbeeff246.
//
// Solidity: function hashCoopClose((address,address,address,uint32,uint96) close) view returns(bytes32)
func (vault *Vault) UnpackHashCoopClose(data []byte) ([32]byte, error) {
	out, err := vault.abi.Unpack("hashCoopClose", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHashOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ac4c9bb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashOpen((address,address,address,uint96,uint256,uint40) order) view returns(bytes32)
func (vault *Vault) PackHashOpen(order VaultTypesOpen) []byte {
	enc, err := vault.abi.Pack("hashOpen", order)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1ac4c9bb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashOpen((address,address,address,uint96,uint256,uint40) order) view returns(bytes32)
func (vault *Vault) TryPackHashOpen(order VaultTypesOpen) ([]byte, error) {
	return vault.abi.Pack("hashOpen", order)
}

// UnpackHashOpen is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1ac4c9bb.
//
// Solidity: function hashOpen((address,address,address,uint96,uint256,uint40) order) view returns(bytes32)
func (vault *Vault) UnpackHashOpen(data []byte) ([32]byte, error) {
	out, err := vault.abi.Unpack("hashOpen", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackHashReservation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0c3d9529.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function hashReservation((address,address,(address,uint32,uint96)[],uint256,uint40) order) view returns(bytes32)
func (vault *Vault) PackHashReservation(order VaultTypesReservation) []byte {
	enc, err := vault.abi.Pack("hashReservation", order)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHashReservation is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0c3d9529.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function hashReservation((address,address,(address,uint32,uint96)[],uint256,uint40) order) view returns(bytes32)
func (vault *Vault) TryPackHashReservation(order VaultTypesReservation) ([]byte, error) {
	return vault.abi.Pack("hashReservation", order)
}

// UnpackHashReservation is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0c3d9529.
//
// Solidity: function hashReservation((address,address,(address,uint32,uint96)[],uint256,uint40) order) view returns(bytes32)
func (vault *Vault) UnpackHashReservation(data []byte) ([32]byte, error) {
	out, err := vault.abi.Unpack("hashReservation", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackLane is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x41294168.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function lane(bytes32 key) view returns((uint96,uint96,uint40,uint16,uint8))
func (vault *Vault) PackLane(key [32]byte) []byte {
	enc, err := vault.abi.Pack("lane", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLane is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x41294168.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function lane(bytes32 key) view returns((uint96,uint96,uint40,uint16,uint8))
func (vault *Vault) TryPackLane(key [32]byte) ([]byte, error) {
	return vault.abi.Pack("lane", key)
}

// UnpackLane is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x41294168.
//
// Solidity: function lane(bytes32 key) view returns((uint96,uint96,uint40,uint16,uint8))
func (vault *Vault) UnpackLane(data []byte) (VaultTypesLaneState, error) {
	out, err := vault.abi.Unpack("lane", data)
	if err != nil {
		return *new(VaultTypesLaneState), err
	}
	out0 := *abi.ConvertType(out[0], new(VaultTypesLaneState)).(*VaultTypesLaneState)
	return out0, nil
}

// PackNonceUsed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1647795e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (vault *Vault) PackNonceUsed(owner common.Address, nonce *big.Int) []byte {
	enc, err := vault.abi.Pack("nonceUsed", owner, nonce)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNonceUsed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1647795e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (vault *Vault) TryPackNonceUsed(owner common.Address, nonce *big.Int) ([]byte, error) {
	return vault.abi.Pack("nonceUsed", owner, nonce)
}

// UnpackNonceUsed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1647795e.
//
// Solidity: function nonceUsed(address owner, uint256 nonce) view returns(bool)
func (vault *Vault) UnpackNonceUsed(data []byte) (bool, error) {
	out, err := vault.abi.Unpack("nonceUsed", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66643ac9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function open(address token, address signer, uint96 hotAllowance, uint256 amount) payable returns()
func (vault *Vault) PackOpen(token common.Address, signer common.Address, hotAllowance *big.Int, amount *big.Int) []byte {
	enc, err := vault.abi.Pack("open", token, signer, hotAllowance, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpen is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66643ac9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function open(address token, address signer, uint96 hotAllowance, uint256 amount) payable returns()
func (vault *Vault) TryPackOpen(token common.Address, signer common.Address, hotAllowance *big.Int, amount *big.Int) ([]byte, error) {
	return vault.abi.Pack("open", token, signer, hotAllowance, amount)
}

// PackOpenBySig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7a64699f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function openBySig((address,address,address,uint96,uint256,uint40) order, bytes signature) returns()
func (vault *Vault) PackOpenBySig(order VaultTypesOpen, signature []byte) []byte {
	enc, err := vault.abi.Pack("openBySig", order, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpenBySig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7a64699f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function openBySig((address,address,address,uint96,uint256,uint40) order, bytes signature) returns()
func (vault *Vault) TryPackOpenBySig(order VaultTypesOpen, signature []byte) ([]byte, error) {
	return vault.abi.Pack("openBySig", order, signature)
}

// PackPreviewClaim is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6e18b6c3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function previewClaim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[]) row) view returns(uint96 due, uint8 reason)
func (vault *Vault) PackPreviewClaim(row VaultTypesRow) []byte {
	enc, err := vault.abi.Pack("previewClaim", row)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPreviewClaim is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6e18b6c3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function previewClaim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[]) row) view returns(uint96 due, uint8 reason)
func (vault *Vault) TryPackPreviewClaim(row VaultTypesRow) ([]byte, error) {
	return vault.abi.Pack("previewClaim", row)
}

// PreviewClaimOutput serves as a container for the return parameters of contract
// method PreviewClaim.
type PreviewClaimOutput struct {
	Due    *big.Int
	Reason uint8
}

// UnpackPreviewClaim is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6e18b6c3.
//
// Solidity: function previewClaim(((address,address,address,uint32,uint64,uint96,(bytes32,uint96,uint40)[]),bytes,bytes32[]) row) view returns(uint96 due, uint8 reason)
func (vault *Vault) UnpackPreviewClaim(data []byte) (PreviewClaimOutput, error) {
	out, err := vault.abi.Unpack("previewClaim", data)
	outstruct := new(PreviewClaimOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Due = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Reason = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	return *outstruct, nil
}

// PackReleaseByPayee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56bee5bb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function releaseByPayee(address payer, address token, uint32 lane_) returns()
func (vault *Vault) PackReleaseByPayee(payer common.Address, token common.Address, lane uint32) []byte {
	enc, err := vault.abi.Pack("releaseByPayee", payer, token, lane)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReleaseByPayee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x56bee5bb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function releaseByPayee(address payer, address token, uint32 lane_) returns()
func (vault *Vault) TryPackReleaseByPayee(payer common.Address, token common.Address, lane uint32) ([]byte, error) {
	return vault.abi.Pack("releaseByPayee", payer, token, lane)
}

// PackReleaseWindow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9403c6eb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function releaseWindow() view returns(uint40)
func (vault *Vault) PackReleaseWindow() []byte {
	enc, err := vault.abi.Pack("releaseWindow")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReleaseWindow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9403c6eb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function releaseWindow() view returns(uint40)
func (vault *Vault) TryPackReleaseWindow() ([]byte, error) {
	return vault.abi.Pack("releaseWindow")
}

// UnpackReleaseWindow is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9403c6eb.
//
// Solidity: function releaseWindow() view returns(uint40)
func (vault *Vault) UnpackReleaseWindow(data []byte) (*big.Int, error) {
	out, err := vault.abi.Unpack("releaseWindow", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRequestExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x28cb1e38.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function requestExit(address token) returns()
func (vault *Vault) PackRequestExit(token common.Address) []byte {
	enc, err := vault.abi.Pack("requestExit", token)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRequestExit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x28cb1e38.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function requestExit(address token) returns()
func (vault *Vault) TryPackRequestExit(token common.Address) ([]byte, error) {
	return vault.abi.Pack("requestExit", token)
}

// PackReserve is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f1e02d2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reserve(address payer, address token, (address,uint32,uint96)[] rows) returns()
func (vault *Vault) PackReserve(payer common.Address, token common.Address, rows []VaultTypesReserve) []byte {
	enc, err := vault.abi.Pack("reserve", payer, token, rows)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReserve is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9f1e02d2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reserve(address payer, address token, (address,uint32,uint96)[] rows) returns()
func (vault *Vault) TryPackReserve(payer common.Address, token common.Address, rows []VaultTypesReserve) ([]byte, error) {
	return vault.abi.Pack("reserve", payer, token, rows)
}

// PackReserveBySig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x30a96f74.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reserveBySig((address,address,(address,uint32,uint96)[],uint256,uint40) order, bytes signature) returns()
func (vault *Vault) PackReserveBySig(order VaultTypesReservation, signature []byte) []byte {
	enc, err := vault.abi.Pack("reserveBySig", order, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReserveBySig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x30a96f74.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reserveBySig((address,address,(address,uint32,uint96)[],uint256,uint40) order, bytes signature) returns()
func (vault *Vault) TryPackReserveBySig(order VaultTypesReservation, signature []byte) ([]byte, error) {
	return vault.abi.Pack("reserveBySig", order, signature)
}

// PackReveal is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4ef4067.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function reveal(bytes32[] preimages) returns()
func (vault *Vault) PackReveal(preimages [][32]byte) []byte {
	enc, err := vault.abi.Pack("reveal", preimages)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReveal is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd4ef4067.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function reveal(bytes32[] preimages) returns()
func (vault *Vault) TryPackReveal(preimages [][32]byte) ([]byte, error) {
	return vault.abi.Pack("reveal", preimages)
}

// PackRevealedAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6adc799c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revealedAt(bytes32 hash) view returns(uint40)
func (vault *Vault) PackRevealedAt(hash [32]byte) []byte {
	enc, err := vault.abi.Pack("revealedAt", hash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevealedAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6adc799c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revealedAt(bytes32 hash) view returns(uint40)
func (vault *Vault) TryPackRevealedAt(hash [32]byte) ([]byte, error) {
	return vault.abi.Pack("revealedAt", hash)
}

// UnpackRevealedAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x6adc799c.
//
// Solidity: function revealedAt(bytes32 hash) view returns(uint40)
func (vault *Vault) UnpackRevealedAt(data []byte) (*big.Int, error) {
	out, err := vault.abi.Unpack("revealedAt", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackSetHotAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6ab54fd5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setHotAllowance(address token, uint96 amount) returns()
func (vault *Vault) PackSetHotAllowance(token common.Address, amount *big.Int) []byte {
	enc, err := vault.abi.Pack("setHotAllowance", token, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetHotAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6ab54fd5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setHotAllowance(address token, uint96 amount) returns()
func (vault *Vault) TryPackSetHotAllowance(token common.Address, amount *big.Int) ([]byte, error) {
	return vault.abi.Pack("setHotAllowance", token, amount)
}

// PackSetSigner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x17f9fad1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setSigner(address token, address signer) returns()
func (vault *Vault) PackSetSigner(token common.Address, signer common.Address) []byte {
	enc, err := vault.abi.Pack("setSigner", token, signer)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetSigner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x17f9fad1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setSigner(address token, address signer) returns()
func (vault *Vault) TryPackSetSigner(token common.Address, signer common.Address) ([]byte, error) {
	return vault.abi.Pack("setSigner", token, signer)
}

// PackSignerAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xee27845d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function signerAt(bytes32 account, uint16 epoch) view returns(address)
func (vault *Vault) PackSignerAt(account [32]byte, epoch uint16) []byte {
	enc, err := vault.abi.Pack("signerAt", account, epoch)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSignerAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xee27845d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function signerAt(bytes32 account, uint16 epoch) view returns(address)
func (vault *Vault) TryPackSignerAt(account [32]byte, epoch uint16) ([]byte, error) {
	return vault.abi.Pack("signerAt", account, epoch)
}

// UnpackSignerAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xee27845d.
//
// Solidity: function signerAt(bytes32 account, uint16 epoch) view returns(address)
func (vault *Vault) UnpackSignerAt(data []byte) (common.Address, error) {
	out, err := vault.abi.Unpack("signerAt", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackStartRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7abaa1c8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function startRelease((address,address,address,uint32)[] ids) returns()
func (vault *Vault) PackStartRelease(ids []VaultTypesLaneId) []byte {
	enc, err := vault.abi.Pack("startRelease", ids)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStartRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7abaa1c8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function startRelease((address,address,address,uint32)[] ids) returns()
func (vault *Vault) TryPackStartRelease(ids []VaultTypesLaneId) ([]byte, error) {
	return vault.abi.Pack("startRelease", ids)
}

// PackWithdrawCredit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5eb915ca.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdrawCredit(address token, address to) returns()
func (vault *Vault) PackWithdrawCredit(token common.Address, to common.Address) []byte {
	enc, err := vault.abi.Pack("withdrawCredit", token, to)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawCredit is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5eb915ca.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawCredit(address token, address to) returns()
func (vault *Vault) TryPackWithdrawCredit(token common.Address, to common.Address) ([]byte, error) {
	return vault.abi.Pack("withdrawCredit", token, to)
}

// VaultAccount represents a Account event raised by the Vault contract.
type VaultAccount struct {
	Key          [32]byte
	Payer        common.Address
	Token        common.Address
	Free         *big.Int
	HotAllowance *big.Int
	Epoch        uint16
	Exit         *big.Int
	Raw          *types.Log // Blockchain specific contextual infos
}

const VaultAccountEventName = "Account"

// ContractEventName returns the user-defined event name.
func (VaultAccount) ContractEventName() string {
	return VaultAccountEventName
}

// UnpackAccountEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Account(bytes32 indexed key, address indexed payer, address indexed token, uint96 free, uint96 hotAllowance, uint16 epoch, uint40 exit)
func (vault *Vault) UnpackAccountEvent(log *types.Log) (*VaultAccount, error) {
	event := "Account"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultAccount)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultCredit represents a Credit event raised by the Vault contract.
type VaultCredit struct {
	Payee  common.Address
	Token  common.Address
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const VaultCreditEventName = "Credit"

// ContractEventName returns the user-defined event name.
func (VaultCredit) ContractEventName() string {
	return VaultCreditEventName
}

// UnpackCreditEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Credit(address indexed payee, address indexed token, uint256 amount)
func (vault *Vault) UnpackCreditEvent(log *types.Log) (*VaultCredit, error) {
	event := "Credit"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultCredit)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultEIP712DomainChanged represents a EIP712DomainChanged event raised by the Vault contract.
type VaultEIP712DomainChanged struct {
	Raw *types.Log // Blockchain specific contextual infos
}

const VaultEIP712DomainChangedEventName = "EIP712DomainChanged"

// ContractEventName returns the user-defined event name.
func (VaultEIP712DomainChanged) ContractEventName() string {
	return VaultEIP712DomainChangedEventName
}

// UnpackEIP712DomainChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EIP712DomainChanged()
func (vault *Vault) UnpackEIP712DomainChangedEvent(log *types.Log) (*VaultEIP712DomainChanged, error) {
	event := "EIP712DomainChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultEIP712DomainChanged)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultLane represents a Lane event raised by the Vault contract.
type VaultLane struct {
	Key       [32]byte
	Reserved  *big.Int
	Paid      *big.Int
	ReleaseAt *big.Int
	Epoch     uint16
	Status    uint8
	Raw       *types.Log // Blockchain specific contextual infos
}

const VaultLaneEventName = "Lane"

// ContractEventName returns the user-defined event name.
func (VaultLane) ContractEventName() string {
	return VaultLaneEventName
}

// UnpackLaneEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Lane(bytes32 indexed key, uint96 reserved, uint96 paid, uint40 releaseAt, uint16 epoch, uint8 status)
func (vault *Vault) UnpackLaneEvent(log *types.Log) (*VaultLane, error) {
	event := "Lane"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultLane)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultLaneOpened represents a LaneOpened event raised by the Vault contract.
type VaultLaneOpened struct {
	Key   [32]byte
	Payer common.Address
	Payee common.Address
	Token common.Address
	Lane  uint32
	Raw   *types.Log // Blockchain specific contextual infos
}

const VaultLaneOpenedEventName = "LaneOpened"

// ContractEventName returns the user-defined event name.
func (VaultLaneOpened) ContractEventName() string {
	return VaultLaneOpenedEventName
}

// UnpackLaneOpenedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event LaneOpened(bytes32 indexed key, address indexed payer, address indexed payee, address token, uint32 lane)
func (vault *Vault) UnpackLaneOpenedEvent(log *types.Log) (*VaultLaneOpened, error) {
	event := "LaneOpened"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultLaneOpened)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultNonceUsed represents a NonceUsed event raised by the Vault contract.
type VaultNonceUsed struct {
	Owner common.Address
	Nonce *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const VaultNonceUsedEventName = "NonceUsed"

// ContractEventName returns the user-defined event name.
func (VaultNonceUsed) ContractEventName() string {
	return VaultNonceUsedEventName
}

// UnpackNonceUsedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event NonceUsed(address indexed owner, uint256 nonce)
func (vault *Vault) UnpackNonceUsedEvent(log *types.Log) (*VaultNonceUsed, error) {
	event := "NonceUsed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultNonceUsed)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultRevealed represents a Revealed event raised by the Vault contract.
type VaultRevealed struct {
	Hash      [32]byte
	Preimage  [32]byte
	Timestamp *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const VaultRevealedEventName = "Revealed"

// ContractEventName returns the user-defined event name.
func (VaultRevealed) ContractEventName() string {
	return VaultRevealedEventName
}

// UnpackRevealedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Revealed(bytes32 indexed hash, bytes32 preimage, uint40 timestamp)
func (vault *Vault) UnpackRevealedEvent(log *types.Log) (*VaultRevealed, error) {
	event := "Revealed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultRevealed)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultRowSkipped represents a RowSkipped event raised by the Vault contract.
type VaultRowSkipped struct {
	Index  *big.Int
	Key    [32]byte
	Reason uint8
	Raw    *types.Log // Blockchain specific contextual infos
}

const VaultRowSkippedEventName = "RowSkipped"

// ContractEventName returns the user-defined event name.
func (VaultRowSkipped) ContractEventName() string {
	return VaultRowSkippedEventName
}

// UnpackRowSkippedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RowSkipped(uint256 indexed index, bytes32 indexed key, uint8 reason)
func (vault *Vault) UnpackRowSkippedEvent(log *types.Log) (*VaultRowSkipped, error) {
	event := "RowSkipped"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultRowSkipped)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// VaultSigner represents a Signer event raised by the Vault contract.
type VaultSigner struct {
	Account [32]byte
	Epoch   uint16
	Signer  common.Address
	Raw     *types.Log // Blockchain specific contextual infos
}

const VaultSignerEventName = "Signer"

// ContractEventName returns the user-defined event name.
func (VaultSigner) ContractEventName() string {
	return VaultSignerEventName
}

// UnpackSignerEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Signer(bytes32 indexed account, uint16 indexed epoch, address signer)
func (vault *Vault) UnpackSignerEvent(log *types.Log) (*VaultSigner, error) {
	event := "Signer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != vault.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(VaultSigner)
	if len(log.Data) > 0 {
		if err := vault.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range vault.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (vault *Vault) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], vault.abi.Errors["AlreadyOpen"].ID.Bytes()[:4]) {
		return vault.UnpackAlreadyOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["AmountTooLarge"].ID.Bytes()[:4]) {
		return vault.UnpackAmountTooLargeError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["DeadlinePassed"].ID.Bytes()[:4]) {
		return vault.UnpackDeadlinePassedError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["ExitNotReady"].ID.Bytes()[:4]) {
		return vault.UnpackExitNotReadyError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["ExitPending"].ID.Bytes()[:4]) {
		return vault.UnpackExitPendingError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["FailedCall"].ID.Bytes()[:4]) {
		return vault.UnpackFailedCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["GasLeftTooLow"].ID.Bytes()[:4]) {
		return vault.UnpackGasLeftTooLowError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["HotAllowanceExceeded"].ID.Bytes()[:4]) {
		return vault.UnpackHotAllowanceExceededError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return vault.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidNonce"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidPayee"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidPayeeError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidShortString"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidShortStringError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidSignature"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidSigner"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidSignerError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidTotal"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidTotalError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["InvalidWindow"].ID.Bytes()[:4]) {
		return vault.UnpackInvalidWindowError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["LaneNotOpen"].ID.Bytes()[:4]) {
		return vault.UnpackLaneNotOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["LaneSignerRotated"].ID.Bytes()[:4]) {
		return vault.UnpackLaneSignerRotatedError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NotEnoughFree"].ID.Bytes()[:4]) {
		return vault.UnpackNotEnoughFreeError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NotOpen"].ID.Bytes()[:4]) {
		return vault.UnpackNotOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NotSigner"].ID.Bytes()[:4]) {
		return vault.UnpackNotSignerError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NothingArrived"].ID.Bytes()[:4]) {
		return vault.UnpackNothingArrivedError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["NothingToWithdraw"].ID.Bytes()[:4]) {
		return vault.UnpackNothingToWithdrawError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["ReentrancyGuardReentrantCall"].ID.Bytes()[:4]) {
		return vault.UnpackReentrancyGuardReentrantCallError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["SafeERC20FailedOperation"].ID.Bytes()[:4]) {
		return vault.UnpackSafeERC20FailedOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["SignerMismatch"].ID.Bytes()[:4]) {
		return vault.UnpackSignerMismatchError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["StringTooLong"].ID.Bytes()[:4]) {
		return vault.UnpackStringTooLongError(raw[4:])
	}
	if bytes.Equal(raw[:4], vault.abi.Errors["WrongValue"].ID.Bytes()[:4]) {
		return vault.UnpackWrongValueError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// VaultAlreadyOpen represents a AlreadyOpen error raised by the Vault contract.
type VaultAlreadyOpen struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyOpen()
func VaultAlreadyOpenErrorID() common.Hash {
	return common.HexToHash("0x965f8d9458b8ab0a423272d2f650c37547dab9482f9ccb60ee09da42bed12db9")
}

// UnpackAlreadyOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyOpen()
func (vault *Vault) UnpackAlreadyOpenError(raw []byte) (*VaultAlreadyOpen, error) {
	out := new(VaultAlreadyOpen)
	if err := vault.abi.UnpackIntoInterface(out, "AlreadyOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultAmountTooLarge represents a AmountTooLarge error raised by the Vault contract.
type VaultAmountTooLarge struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AmountTooLarge()
func VaultAmountTooLargeErrorID() common.Hash {
	return common.HexToHash("0x06250401c072295744520da9e60a3a29ab28ceb9fda5d792222d5242d22e8a44")
}

// UnpackAmountTooLargeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AmountTooLarge()
func (vault *Vault) UnpackAmountTooLargeError(raw []byte) (*VaultAmountTooLarge, error) {
	out := new(VaultAmountTooLarge)
	if err := vault.abi.UnpackIntoInterface(out, "AmountTooLarge", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultDeadlinePassed represents a DeadlinePassed error raised by the Vault contract.
type VaultDeadlinePassed struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DeadlinePassed()
func VaultDeadlinePassedErrorID() common.Hash {
	return common.HexToHash("0x70f65caac7c09036bde4bbed5e995a002d66fa61e6f109973be165cfef0a86ce")
}

// UnpackDeadlinePassedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DeadlinePassed()
func (vault *Vault) UnpackDeadlinePassedError(raw []byte) (*VaultDeadlinePassed, error) {
	out := new(VaultDeadlinePassed)
	if err := vault.abi.UnpackIntoInterface(out, "DeadlinePassed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultExitNotReady represents a ExitNotReady error raised by the Vault contract.
type VaultExitNotReady struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExitNotReady()
func VaultExitNotReadyErrorID() common.Hash {
	return common.HexToHash("0x53d8d5b9509cdfc319109173e0931fb08ed03cb55b7b660c589236c82fd07721")
}

// UnpackExitNotReadyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExitNotReady()
func (vault *Vault) UnpackExitNotReadyError(raw []byte) (*VaultExitNotReady, error) {
	out := new(VaultExitNotReady)
	if err := vault.abi.UnpackIntoInterface(out, "ExitNotReady", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultExitPending represents a ExitPending error raised by the Vault contract.
type VaultExitPending struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ExitPending()
func VaultExitPendingErrorID() common.Hash {
	return common.HexToHash("0x61330da663c501d13e969d11a9cb0f4fe24bc630b3b063ae14a5cae9835be22f")
}

// UnpackExitPendingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ExitPending()
func (vault *Vault) UnpackExitPendingError(raw []byte) (*VaultExitPending, error) {
	out := new(VaultExitPending)
	if err := vault.abi.UnpackIntoInterface(out, "ExitPending", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultFailedCall represents a FailedCall error raised by the Vault contract.
type VaultFailedCall struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error FailedCall()
func VaultFailedCallErrorID() common.Hash {
	return common.HexToHash("0xd6bda27508c0fb6d8a39b4b122878dab26f731a7d4e4abe711dd3731899052a4")
}

// UnpackFailedCallError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error FailedCall()
func (vault *Vault) UnpackFailedCallError(raw []byte) (*VaultFailedCall, error) {
	out := new(VaultFailedCall)
	if err := vault.abi.UnpackIntoInterface(out, "FailedCall", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultGasLeftTooLow represents a GasLeftTooLow error raised by the Vault contract.
type VaultGasLeftTooLow struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error GasLeftTooLow()
func VaultGasLeftTooLowErrorID() common.Hash {
	return common.HexToHash("0x30e618761e964370dd28448e5f16c2db7d95ad048ef7ea47243ed115e4348de8")
}

// UnpackGasLeftTooLowError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error GasLeftTooLow()
func (vault *Vault) UnpackGasLeftTooLowError(raw []byte) (*VaultGasLeftTooLow, error) {
	out := new(VaultGasLeftTooLow)
	if err := vault.abi.UnpackIntoInterface(out, "GasLeftTooLow", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultHotAllowanceExceeded represents a HotAllowanceExceeded error raised by the Vault contract.
type VaultHotAllowanceExceeded struct {
	Allowance *big.Int
	Wanted    *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error HotAllowanceExceeded(uint256 allowance, uint256 wanted)
func VaultHotAllowanceExceededErrorID() common.Hash {
	return common.HexToHash("0x381ab964eb37b4960c9aac4811ceba4336ad086096869c89c34e38a23302a611")
}

// UnpackHotAllowanceExceededError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error HotAllowanceExceeded(uint256 allowance, uint256 wanted)
func (vault *Vault) UnpackHotAllowanceExceededError(raw []byte) (*VaultHotAllowanceExceeded, error) {
	out := new(VaultHotAllowanceExceeded)
	if err := vault.abi.UnpackIntoInterface(out, "HotAllowanceExceeded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInsufficientBalance represents a InsufficientBalance error raised by the Vault contract.
type VaultInsufficientBalance struct {
	Balance *big.Int
	Needed  *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance(uint256 balance, uint256 needed)
func VaultInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xcf4791818fba6e019216eb4864093b4947f674afada5d305e57d598b641dad1d")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance(uint256 balance, uint256 needed)
func (vault *Vault) UnpackInsufficientBalanceError(raw []byte) (*VaultInsufficientBalance, error) {
	out := new(VaultInsufficientBalance)
	if err := vault.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidNonce represents a InvalidNonce error raised by the Vault contract.
type VaultInvalidNonce struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidNonce()
func VaultInvalidNonceErrorID() common.Hash {
	return common.HexToHash("0x756688fec2871909d72599c334b663ffcc94654c438569966c7fd3ab3a351f34")
}

// UnpackInvalidNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidNonce()
func (vault *Vault) UnpackInvalidNonceError(raw []byte) (*VaultInvalidNonce, error) {
	out := new(VaultInvalidNonce)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidPayee represents a InvalidPayee error raised by the Vault contract.
type VaultInvalidPayee struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidPayee(uint256 index)
func VaultInvalidPayeeErrorID() common.Hash {
	return common.HexToHash("0x85438dddf3a6f6c32cd8d0cca9d30426bf9c3a7ef23efad65129c0bdb498d96a")
}

// UnpackInvalidPayeeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidPayee(uint256 index)
func (vault *Vault) UnpackInvalidPayeeError(raw []byte) (*VaultInvalidPayee, error) {
	out := new(VaultInvalidPayee)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidPayee", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidShortString represents a InvalidShortString error raised by the Vault contract.
type VaultInvalidShortString struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidShortString()
func VaultInvalidShortStringErrorID() common.Hash {
	return common.HexToHash("0xb3512b0c6163e5f0bafab72bb631b9d58cd7a731b082f910338aa21c83d5c274")
}

// UnpackInvalidShortStringError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidShortString()
func (vault *Vault) UnpackInvalidShortStringError(raw []byte) (*VaultInvalidShortString, error) {
	out := new(VaultInvalidShortString)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidShortString", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidSignature represents a InvalidSignature error raised by the Vault contract.
type VaultInvalidSignature struct {
	Expected common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidSignature(address expected)
func VaultInvalidSignatureErrorID() common.Hash {
	return common.HexToHash("0xd855c4f4d7a9aef9d1b6f49c25339cf5cd471e30830c8071f7b5024985e5abcd")
}

// UnpackInvalidSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidSignature(address expected)
func (vault *Vault) UnpackInvalidSignatureError(raw []byte) (*VaultInvalidSignature, error) {
	out := new(VaultInvalidSignature)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidSigner represents a InvalidSigner error raised by the Vault contract.
type VaultInvalidSigner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidSigner()
func VaultInvalidSignerErrorID() common.Hash {
	return common.HexToHash("0x815e1d64efb74fbe314c20a2b8a2335d18bce12a19165e447fa36bcb35959528")
}

// UnpackInvalidSignerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidSigner()
func (vault *Vault) UnpackInvalidSignerError(raw []byte) (*VaultInvalidSigner, error) {
	out := new(VaultInvalidSigner)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidSigner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidTotal represents a InvalidTotal error raised by the Vault contract.
type VaultInvalidTotal struct {
	Paid     *big.Int
	Reserved *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidTotal(uint256 paid, uint256 reserved)
func VaultInvalidTotalErrorID() common.Hash {
	return common.HexToHash("0xd7ede5b4af959d36469ef11ecea4c2e7ab3179ee2c0605cefb68a2e18094395e")
}

// UnpackInvalidTotalError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidTotal(uint256 paid, uint256 reserved)
func (vault *Vault) UnpackInvalidTotalError(raw []byte) (*VaultInvalidTotal, error) {
	out := new(VaultInvalidTotal)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidTotal", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultInvalidWindow represents a InvalidWindow error raised by the Vault contract.
type VaultInvalidWindow struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InvalidWindow()
func VaultInvalidWindowErrorID() common.Hash {
	return common.HexToHash("0x392334ed85cf5b0998d72154ce4383ddab4c856d648b4f9bd678a630b321c06c")
}

// UnpackInvalidWindowError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InvalidWindow()
func (vault *Vault) UnpackInvalidWindowError(raw []byte) (*VaultInvalidWindow, error) {
	out := new(VaultInvalidWindow)
	if err := vault.abi.UnpackIntoInterface(out, "InvalidWindow", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultLaneNotOpen represents a LaneNotOpen error raised by the Vault contract.
type VaultLaneNotOpen struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LaneNotOpen(uint256 index)
func VaultLaneNotOpenErrorID() common.Hash {
	return common.HexToHash("0x578029e2aa84c8ff8481d9dddc210a5ae72d3b14a50947680cc8ee6642abdfe5")
}

// UnpackLaneNotOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LaneNotOpen(uint256 index)
func (vault *Vault) UnpackLaneNotOpenError(raw []byte) (*VaultLaneNotOpen, error) {
	out := new(VaultLaneNotOpen)
	if err := vault.abi.UnpackIntoInterface(out, "LaneNotOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultLaneSignerRotated represents a LaneSignerRotated error raised by the Vault contract.
type VaultLaneSignerRotated struct {
	Index *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LaneSignerRotated(uint256 index)
func VaultLaneSignerRotatedErrorID() common.Hash {
	return common.HexToHash("0xa7822ed0182fe1317ac42eba07b443600a9d142bba82925f6501bf27a180dc3a")
}

// UnpackLaneSignerRotatedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LaneSignerRotated(uint256 index)
func (vault *Vault) UnpackLaneSignerRotatedError(raw []byte) (*VaultLaneSignerRotated, error) {
	out := new(VaultLaneSignerRotated)
	if err := vault.abi.UnpackIntoInterface(out, "LaneSignerRotated", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNotEnoughFree represents a NotEnoughFree error raised by the Vault contract.
type VaultNotEnoughFree struct {
	Free   *big.Int
	Wanted *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotEnoughFree(uint256 free, uint256 wanted)
func VaultNotEnoughFreeErrorID() common.Hash {
	return common.HexToHash("0xbc92d3147440e5a1ea67bff25f9c023fdab3e67e538af4c386ea0219e6866532")
}

// UnpackNotEnoughFreeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotEnoughFree(uint256 free, uint256 wanted)
func (vault *Vault) UnpackNotEnoughFreeError(raw []byte) (*VaultNotEnoughFree, error) {
	out := new(VaultNotEnoughFree)
	if err := vault.abi.UnpackIntoInterface(out, "NotEnoughFree", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNotOpen represents a NotOpen error raised by the Vault contract.
type VaultNotOpen struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOpen()
func VaultNotOpenErrorID() common.Hash {
	return common.HexToHash("0xddafad98957e3330f4cfa14cb453d4f55c78b759d3c470492e4866db3bf3857e")
}

// UnpackNotOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOpen()
func (vault *Vault) UnpackNotOpenError(raw []byte) (*VaultNotOpen, error) {
	out := new(VaultNotOpen)
	if err := vault.abi.UnpackIntoInterface(out, "NotOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNotSigner represents a NotSigner error raised by the Vault contract.
type VaultNotSigner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotSigner()
func VaultNotSignerErrorID() common.Hash {
	return common.HexToHash("0xa1b035c8a93989f4232e1009d87a1b0b0a298de6594a454477adf8be46e7d892")
}

// UnpackNotSignerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotSigner()
func (vault *Vault) UnpackNotSignerError(raw []byte) (*VaultNotSigner, error) {
	out := new(VaultNotSigner)
	if err := vault.abi.UnpackIntoInterface(out, "NotSigner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNothingArrived represents a NothingArrived error raised by the Vault contract.
type VaultNothingArrived struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingArrived()
func VaultNothingArrivedErrorID() common.Hash {
	return common.HexToHash("0x62af86adfed7d189ddef0951dc212ac48c8700e57358739f8939db3ad250cc88")
}

// UnpackNothingArrivedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingArrived()
func (vault *Vault) UnpackNothingArrivedError(raw []byte) (*VaultNothingArrived, error) {
	out := new(VaultNothingArrived)
	if err := vault.abi.UnpackIntoInterface(out, "NothingArrived", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultNothingToWithdraw represents a NothingToWithdraw error raised by the Vault contract.
type VaultNothingToWithdraw struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NothingToWithdraw()
func VaultNothingToWithdrawErrorID() common.Hash {
	return common.HexToHash("0xd0d04f60bf4f7629141a1f00f5d2908fa0f3e15bf4cbf8bb8edc6fcbdf2509fa")
}

// UnpackNothingToWithdrawError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NothingToWithdraw()
func (vault *Vault) UnpackNothingToWithdrawError(raw []byte) (*VaultNothingToWithdraw, error) {
	out := new(VaultNothingToWithdraw)
	if err := vault.abi.UnpackIntoInterface(out, "NothingToWithdraw", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultReentrancyGuardReentrantCall represents a ReentrancyGuardReentrantCall error raised by the Vault contract.
type VaultReentrancyGuardReentrantCall struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReentrancyGuardReentrantCall()
func VaultReentrancyGuardReentrantCallErrorID() common.Hash {
	return common.HexToHash("0x3ee5aeb571de7fc460830b4d0017439a1ca56fb0bc39062227ade4fe4a24c1ca")
}

// UnpackReentrancyGuardReentrantCallError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReentrancyGuardReentrantCall()
func (vault *Vault) UnpackReentrancyGuardReentrantCallError(raw []byte) (*VaultReentrancyGuardReentrantCall, error) {
	out := new(VaultReentrancyGuardReentrantCall)
	if err := vault.abi.UnpackIntoInterface(out, "ReentrancyGuardReentrantCall", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultSafeERC20FailedOperation represents a SafeERC20FailedOperation error raised by the Vault contract.
type VaultSafeERC20FailedOperation struct {
	Token common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SafeERC20FailedOperation(address token)
func VaultSafeERC20FailedOperationErrorID() common.Hash {
	return common.HexToHash("0x5274afe73c98b4749fc91ffae6b7b574e7842cb2144a159e9377a5f20b32edf9")
}

// UnpackSafeERC20FailedOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SafeERC20FailedOperation(address token)
func (vault *Vault) UnpackSafeERC20FailedOperationError(raw []byte) (*VaultSafeERC20FailedOperation, error) {
	out := new(VaultSafeERC20FailedOperation)
	if err := vault.abi.UnpackIntoInterface(out, "SafeERC20FailedOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultSignerMismatch represents a SignerMismatch error raised by the Vault contract.
type VaultSignerMismatch struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignerMismatch()
func VaultSignerMismatchErrorID() common.Hash {
	return common.HexToHash("0x10c74b039c3f61c8f3fbd829430f5c5f202f117ddd293569e907cbfee47dcc1b")
}

// UnpackSignerMismatchError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignerMismatch()
func (vault *Vault) UnpackSignerMismatchError(raw []byte) (*VaultSignerMismatch, error) {
	out := new(VaultSignerMismatch)
	if err := vault.abi.UnpackIntoInterface(out, "SignerMismatch", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultStringTooLong represents a StringTooLong error raised by the Vault contract.
type VaultStringTooLong struct {
	Str string
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StringTooLong(string str)
func VaultStringTooLongErrorID() common.Hash {
	return common.HexToHash("0x305a27a93f8e33b7392df0a0f91d6fc63847395853c45991eec52dbf24d72381")
}

// UnpackStringTooLongError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StringTooLong(string str)
func (vault *Vault) UnpackStringTooLongError(raw []byte) (*VaultStringTooLong, error) {
	out := new(VaultStringTooLong)
	if err := vault.abi.UnpackIntoInterface(out, "StringTooLong", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// VaultWrongValue represents a WrongValue error raised by the Vault contract.
type VaultWrongValue struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongValue()
func VaultWrongValueErrorID() common.Hash {
	return common.HexToHash("0x98d4901c0f97ff4fb4b12f6efe3f7d66c362a06e0786d79de1d138f816754bcd")
}

// UnpackWrongValueError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongValue()
func (vault *Vault) UnpackWrongValueError(raw []byte) (*VaultWrongValue, error) {
	out := new(VaultWrongValue)
	if err := vault.abi.UnpackIntoInterface(out, "WrongValue", raw); err != nil {
		return nil, err
	}
	return out, nil
}
